/** The sweeper's part: nothing stays undecided for ever, and no stock stays held for an order that ended. */
import { eachStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { clearMarks } from '../inventory/holds';
import { askOwner } from './ask-owner';
import { commitReservation } from './end-reservation';
import { follow } from './follow';
import { move, type Reservation } from './reservation';
import { isUndecided } from './reservation-states';

const batch = 500;
/** Also how soon an order that still waits for its payment is asked about again. */
const leaseMs = 30_000;

/** Takes up what is due in all stores, until that moment. Returns how many reservations that were. */
export async function settleReservations(deps: Deps, until: number): Promise<number> {
  for (let found = 0; ; ) {
    const due = await deps.reservations.takeDue(batch, leaseMs);
    await eachStore(due, async (reservations) => {
      if (Date.now() <= until) await settle(deps, reservations); // the others come again with their lease
    });
    found += due.length;
    if (due.length < batch || Date.now() > until) return found;
  }
}

async function settle(deps: Deps, due: Reservation[]): Promise<void> {
  const undecided = due.filter(({ state }) => isUndecided(state));
  const reviving = due.filter(({ state }) => state === 'reviving');
  const decided = due.filter(({ state }) => !isUndecided(state) && state !== 'reviving');
  const parts = [
    ...(undecided.length > 0 ? [askOwner(deps, undecided)] : []),
    ...reviving.map(({ _id }) => commitReservation(deps, _id)),
    repair(deps, decided),
  ];
  for (const part of await Promise.allSettled(parts)) {
    if (part.status === 'rejected') deps.log.warn('reservations cannot be settled now', { error: part.reason });
  }
}

/** Once, some time after each transition, the stock is brought after whatever happened to the process that decided. */
async function repair(deps: Deps, decided: Reservation[]): Promise<void> {
  const holders = decided.filter(({ state }) => state !== 'returning' && state !== 'restocked');
  const missing = await Promise.all(holders.map((reservation) => deps.stockWrites.missing(reservation)));
  // nearly always nothing is held any more, so this read saves the writes
  const behind = holders.filter(({ lines }, index) => (missing[index]?.length ?? 0) < lines.length);
  const returns = decided.filter(({ state }) => state === 'returning' || state === 'restocked');
  await Promise.all([...behind, ...returns].map((reservation) => follow(deps, reservation)));
  const sold = decided.filter(({ state }) => state === 'committed');
  await Promise.all(sold.map((reservation) => deps.stockWrites.giveBack(clearMarks(reservation))));
  for (const { store, lines, state } of decided) {
    if (state !== 'committed')
      deps.inStockFlags.touch(
        store,
        lines.map(({ productId }) => productId),
      );
  }
  const returning = decided.filter(({ state }) => state === 'returning');
  await Promise.all(
    returning.map((reservation) =>
      deps.reservations.change(reservation._id, (r, now) => move(r, 'return', now), reservation),
    ),
  );
  await deps.reservations.settled(decided.filter(({ state }) => state !== 'returning'));
}
