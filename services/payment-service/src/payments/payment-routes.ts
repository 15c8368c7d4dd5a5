/** The routes of payments: three for order-service, two for buyers, one for the cron binding. */
import {
  allowCallers,
  caller,
  currentStore,
  decodeCursor,
  type Guard,
  input,
  page,
  validate,
} from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';
import { type CreatePayment, confirmPayment, createPayment, readPayment } from './payment-commands';
import { chooseMethod } from './payment-method';
import { confirmation, newPayment, paymentId, paymentList, paymentMethod } from './payment-validation';
import { auditedPayment, paymentDetails, paymentView } from './payment-views';
import { sweep } from './sweeper';

export function paymentRoutes(deps: Deps, guard: Guard): Router {
  const router = Router();
  const onlyOrders = allowCallers('order-service');

  router.post('/internal/payments', onlyOrders, validate(...newPayment), async (req, res) => {
    const order = input<Omit<CreatePayment, 'store'>>(req);
    res.json(paymentView(await createPayment(deps, { ...order, store: currentStore() })));
  });

  // asked before an order is placed, so that a wrong method changes nothing
  router.post('/internal/payment-methods', onlyOrders, validate(...paymentMethod), (req, res) => {
    const { provider, method } = chooseMethod(deps.providers, input(req));
    res.json({ provider: provider.name, method });
  });

  router.get('/internal/payments', onlyOrders, validate(...paymentList), async (req, res) => {
    const { limit = 100, cursor } = input<{ limit?: number; cursor?: string }>(req);
    const after = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
    const found = await deps.payments.list(limit + 1, after);
    const { items, nextCursor } = page(found, limit, (last) => [last._id]);
    res.json({ items: items.map(auditedPayment), nextCursor });
  });

  router.get('/payments/:id', guard.atLeast('guest'), validate(...paymentId), async (req, res) => {
    res.json(paymentDetails(await readPayment(deps, input<{ id: string }>(req).id, caller())));
  });

  router.post('/payments/:id/confirm', guard.atLeast('guest'), validate(...confirmation), async (req, res) => {
    const { id, method } = input<{ id: string; method?: unknown }>(req);
    res.json(paymentView(await confirmPayment(deps, id, caller(), method)));
  });

  router.post('/sweeper', async (_req, res) => {
    await sweep(deps);
    res.json({});
  });
  return router;
}
