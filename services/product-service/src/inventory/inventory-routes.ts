/** Stock: for staff by SKU, and all of it for the auditor. */
import {
  currentStore,
  decodeCursor,
  holdsCardNumber,
  pageOf,
  type Reply,
  reply,
  unknownCursor,
} from '@skysync/service-kit';
import { answer, route } from '../route';
import { adjustStock, getStock } from './adjust-stock';
import { type Stock, stockEtag } from './stock';
import { bySku, StockCount, StockView } from './stock-fields';

const shown = (stock: Stock): Reply<StockView> => {
  const { sku, available, reserved } = stock;
  return reply({ sku, available, reserved }, { etag: stockEtag(stock) });
};

/** `held` is what the holds add up to; `ledger` is what should be there: all that was put in, less all that was sold. */
const audited = ({ sku, available, reserved, holds, stocked, sold }: Stock) => {
  const held = holds.reduce((sum, { quantity }) => sum + quantity, 0);
  return { sku, available, reserved, held, ledger: stocked - sold };
};

export const inventoryRoutes = [
  route({
    operation: 'getStock',
    summary: 'How many pieces of a SKU can be had, and how many are reserved',
    method: 'GET',
    path: '/inventory/{sku}',
    who: 'staff',
    fields: { path: bySku },
    answers: { 200: StockView },
    etag: true,
    handler: async (deps, { sku }) => shown(await getStock(deps, sku)),
  }),
  route({
    operation: 'setStock',
    summary: 'Set how many pieces can be had; what is reserved stays reserved',
    method: 'PUT',
    path: '/inventory/{sku}',
    who: 'staff',
    cache: 'clear',
    fields: { path: bySku, body: StockCount },
    // it goes into an event
    rules: [
      ({ reason }) =>
        holdsCardNumber(reason) ? { field: 'reason', message: 'must not hold a card number' } : undefined,
    ],
    answers: { 200: StockView },
    ifMatch: 'optional',
    etag: true,
    handler: async (deps, input, { ifMatch }) => shown(await adjustStock(deps, input, ifMatch)),
  }),
  answer('listInventory', async ({ stocks }, { limit = 100, cursor }) => {
    // the keys of a store stand together, between `store:` and `store;`
    const [first, end] = [cursor === undefined ? `${currentStore()}:` : keyOf(cursor), `${currentStore()};`];
    const query = stocks.model.find({ _id: { $gt: first, $lt: end } }, { outbox: 0 }).sort({ _id: 1 });
    const found = await query.limit(limit + 1).lean<Stock[]>();
    const { items, nextCursor } = pageOf(found, limit, ({ _id }) => [_id]);
    return { items: items.map(audited), nextCursor };
  }),
];

/** Keys are unique and never change, so a page is never torn; those of other stores are none of an answer of ours. */
function keyOf(cursor: string): string {
  const [key] = decodeCursor(cursor, 1);
  if (typeof key !== 'string' || !key.startsWith(`${currentStore()}:`)) throw unknownCursor();
  return key;
}
