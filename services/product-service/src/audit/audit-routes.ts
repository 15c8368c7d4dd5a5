/** Everything the auditor compares with the orders: reservations and stock, page by page. */
import {
  allowCallers,
  currentStore,
  decodeCursor,
  input,
  invalidRequest,
  page,
  pageFields,
  validate,
} from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';
import type { Stock } from '../inventory/stock';
import type { Reservation } from '../reservations/reservation';

interface PageInput {
  limit?: number;
  cursor?: string;
}

const maxLimit = 500;

/** Continues behind a key; keys are unique and never change, so a page is never torn. */
function afterKey(cursor: string | undefined): { _id: { $gt: string } } | Record<string, never> {
  if (cursor === undefined) return {};
  const [key] = decodeCursor(cursor, 1);
  if (typeof key !== 'string')
    throw invalidRequest([{ field: 'cursor', message: 'must be a cursor of an earlier answer' }]);
  return { _id: { $gt: key } };
}

const reservationView = ({ _id, state, lines, missing, expiresAt, createdAt }: Reservation) => {
  return { orderId: _id, state, lines, ...(missing && { missing }), expiresAt, createdAt };
};

/** `held` is what the holds add up to; `ledger` is what should be there: all that was put in, less all that was sold. */
const stockView = ({ sku, available, reserved, holds, stocked, sold }: Stock) => {
  const held = holds.reduce((sum, { quantity }) => sum + quantity, 0);
  return { sku, available, reserved, held, ledger: stocked - sold };
};

export function auditRoutes(deps: Deps): Router {
  const router = Router();
  const orderService = allowCallers('order-service');
  const fields = pageFields(maxLimit);

  router.get('/internal/reservations', orderService, validate(...fields), async (req, res) => {
    const { limit = 100, cursor } = input<PageInput>(req);
    const query = deps.reservations.find(afterKey(cursor)).sort({ _id: 1 });
    const found = await query.limit(limit + 1).lean<Reservation[]>();
    const { items, nextCursor } = page(found, limit, ({ _id }) => [_id]);
    res.json({ items: items.map(reservationView), nextCursor });
  });

  router.get('/internal/inventory', orderService, validate(...fields), async (req, res) => {
    const { limit = 100, cursor } = input<PageInput>(req);
    // the keys of a store stand together, between `store:` and `store;`
    const [first, end] = [`${currentStore()}:`, `${currentStore()};`];
    const query = deps.stock.find({ $and: [{ _id: { $gt: first, $lt: end } }, afterKey(cursor)] }).sort({ _id: 1 });
    const found = await query.limit(limit + 1).lean<Stock[]>();
    const { items, nextCursor } = page(found, limit, ({ _id }) => [_id]);
    res.json({ items: items.map(stockView), nextCursor });
  });

  return router;
}
