/**
 * Gives back holds that no reservation stands for, however they came to be: the last resort, for a call that placed its
 * holds after its reservation had been settled. Walks through all stock by its key, one page a sweep.
 */
import { withAllStores } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { StockUpdate } from '../inventory/holds';
import type { Stock } from '../inventory/stock';
import type { Reservation } from './reservation';
import { isUndecided } from './reservation-states';

const page = 500;
const strayAfterMs = 10 * 60_000;

/** Makes the walk; each call takes the next page and returns how many holds it gave back. */
export function createStrayHoldsWalk(deps: Deps): () => Promise<number> {
  let behind = '';
  return () =>
    withAllStores(async () => {
      const fields = { store: 1, productId: 1, holds: 1 };
      const stocks = await deps.stocks.model
        .find({ _id: { $gt: behind } }, fields)
        .sort({ _id: 1 })
        .limit(page)
        .lean<Stock[]>();
      behind = stocks.length < page ? '' : (stocks.at(-1)?._id ?? '');
      return giveBackStray(deps, stocks, new Date(Date.now() - strayAfterMs));
    });
}

async function giveBackStray(deps: Deps, stocks: Stock[], old: Date): Promise<number> {
  const holds = stocks.flatMap((stock) => stock.holds.map((hold) => ({ ...hold, stock }))).filter(({ at }) => at < old);
  if (holds.length === 0) return 0;
  const ids = [...new Set(holds.map(({ orderId }) => orderId))];
  const found = await deps.reservations.model.find({ _id: { $in: ids } }, { state: 1, dueAt: 1 }).lean<Reservation[]>();
  const awaited = new Set(found.filter(({ state, dueAt }) => isUndecided(state) || dueAt).map(({ _id }) => _id));
  const strays = holds.filter(({ orderId }) => !awaited.has(orderId));
  await deps.stockWrites.giveBack(strays.map(({ stock, orderId, quantity, at }) => drop(stock, orderId, quantity, at)));
  for (const { stock } of strays) deps.inStockFlags.touch(stock.store, [stock.productId]);
  if (strays.length > 0) deps.log.warn('stray holds were given back', { count: strays.length });
  return strays.length;
}

const drop = ({ _id }: Stock, orderId: string, quantity: number, at: Date): StockUpdate => ({
  filter: { _id, holds: { $elemMatch: { orderId, at } } },
  update: { $inc: { available: quantity, reserved: -quantity, revision: 1 }, $pull: { holds: { orderId, at } } },
});
