/** The sweeper's part: lets forgotten reservations expire, and gives stock no chance to stay held for an order that ended. */
import type { Deps } from '../deps';
import { applyToStock, clearReturnMarks, dropHolds, type StockUpdate, sellHolds, takeBack } from '../inventory/holds';
import { type Stock, stockId } from '../inventory/stock';
import { after, type Reservation, returnMarkMs } from './reservation';

const batch = 500;
const strayAfterMs = 10 * 60_000;

/** Looks once at each reservation some time after it ended, whatever happened to the process that ended it. */
export async function settleReservations(deps: Deps): Promise<void> {
  const now = new Date();
  const isDue = { dueAt: { $lte: now } };
  await deps.reservations.updateMany({ ...isDue, state: 'held' }, { $set: { state: 'expired' } });
  const due = await deps.reservations
    .find({ ...isDue, state: { $ne: 'held' } })
    .limit(batch)
    .lean<Reservation[]>();
  if (due.length === 0) return;

  const holders = await holdersOf(deps, due);
  await applyToStock(
    deps,
    due.flatMap((reservation) => repairs(reservation, holders)),
  );

  const isReturning = ({ state, returned }: Reservation): boolean => state === 'restocked' && !returned;
  const idsOf = (some: Reservation[]) => ({ _id: { $in: some.map(({ _id }) => _id) }, ...isDue });
  const [returning, done] = [due.filter(isReturning), due.filter((reservation) => !isReturning(reservation))];
  if (returning.length > 0) {
    await deps.reservations.updateMany(idsOf(returning), { $set: { returned: true, dueAt: after(returnMarkMs) } });
  }
  if (done.length > 0) await deps.reservations.updateMany(idsOf(done), { $unset: { dueAt: 1 } });
}

/** Which orders hold something: nearly always none of the due ones, so this read saves their updates. */
async function holdersOf({ stock }: Deps, due: Reservation[]): Promise<Set<string>> {
  const keys = due.flatMap(({ store, lines }) => lines.map(({ sku }) => stockId(sku, store)));
  const rows = await stock.find({ _id: { $in: [...new Set(keys)] } }, { holds: 1 }).lean<Stock[]>();
  return new Set(rows.flatMap(({ holds }) => holds.map(({ orderId }) => orderId)));
}

function repairs(reservation: Reservation, holders: Set<string>): StockUpdate[] {
  if (reservation.state === 'restocked') {
    return reservation.returned ? clearReturnMarks(reservation) : takeBack(reservation);
  }
  if (!holders.has(reservation._id)) return [];
  return reservation.state === 'committed' ? sellHolds(reservation) : dropHolds(reservation);
}

/**
 * Gives back holds that no reservation stands for, however they came to be: the last resort, for a call that placed its holds
 * after its reservation had been settled. Reads all stock that has old holds, so it runs seldom.
 */
export async function dropStrayHolds(deps: Deps): Promise<number> {
  const old = new Date(Date.now() - strayAfterMs);
  const rows = await deps.stock
    .find({ 'holds.at': { $lt: old } }, { holds: 1 })
    .limit(batch)
    .lean<Stock[]>();
  const holds = rows.flatMap((row) =>
    row.holds.filter(({ at }) => at < old).map((hold) => ({ _id: row._id, ...hold })),
  );
  if (holds.length === 0) return 0;

  const ids = [...new Set(holds.map(({ orderId }) => orderId))];
  const awaited = [{ state: 'held' as const }, { dueAt: { $exists: true } }];
  const live = await deps.reservations.find({ _id: { $in: ids }, $or: awaited }, { _id: 1 }).lean<Reservation[]>();
  const alive = new Set(live.map(({ _id }) => _id));
  return applyToStock(
    deps,
    holds
      .filter(({ orderId }) => !alive.has(orderId))
      .map(({ _id, orderId, quantity, at }) => ({
        updateOne: {
          filter: { _id, holds: { $elemMatch: { orderId, at } } },
          update: { $inc: { available: quantity, reserved: -quantity }, $pull: { holds: { orderId, at } } },
        },
      })),
  );
}
