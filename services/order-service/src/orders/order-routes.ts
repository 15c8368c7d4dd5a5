/** Routes under `/orders`. */
import { caller, type Guard, idempotencyKey, idParam, input, validate } from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';
import { cancelOrder } from './cancel-order';
import { orderAnswer, orderDetail, placedAnswer } from './order-answer';
import { findOrder, type ListInput, listOrders } from './order-queries';
import { listOrdersFields, placeOrderFields } from './order-validation';
import { type Placement, placeOrder } from './place-order';
import type { Saga } from './saga';

export function orderRoutes(deps: Deps & { saga: Saga }, guard: Guard): Router {
  const router = Router();

  router.post('/orders', guard.atLeast('guest'), validate(...placeOrderFields), async (req, res) => {
    const { store, userId } = caller();
    const placement = { store, userId, idempotencyKey: idempotencyKey(req), body: input<Placement['body']>(req) };
    res.status(201).json(placedAnswer(await placeOrder(deps, placement)));
  });

  router.get('/orders', guard.atLeast('guest'), validate(...listOrdersFields), async (req, res) => {
    const { items, nextCursor } = await listOrders(deps, caller(), input<ListInput>(req));
    res.json({ items: items.map(orderAnswer), nextCursor });
  });

  router.get('/orders/:id', guard.atLeast('guest'), validate(idParam('id')), async (req, res) => {
    res.json(orderDetail(await findOrder(deps, caller(), input<{ id: string }>(req).id)));
  });

  router.post('/orders/:id/cancel', guard.atLeast('guest'), validate(idParam('id')), async (req, res) => {
    res.json(orderDetail(await cancelOrder(deps, caller(), input<{ id: string }>(req).id)));
  });

  return router;
}
