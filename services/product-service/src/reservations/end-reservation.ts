/** Ending a reservation: one guarded write decides, then the stock follows; the sweeper finishes what a crash left. */
import { currentStore, type Step, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { dropHolds } from '../inventory/holds';
import { follow } from './follow';
import { endedReservation, move, type Reservation } from './reservation';

/** The order is paid: what it held is sold. Does nothing the second time. Undefined when the order has reserved nothing. */
export async function commitReservation(deps: Deps, orderId: string): Promise<Reservation | undefined> {
  const step: Step<Reservation> = (current, now) => {
    // an expired one may be on its way to give its stock back; once that is over it has no date
    if (current.state === 'expired' && current.dueAt) throw unavailable('the reservation is expiring right now');
    return move(current, 'commit', now);
  };
  const committed = await deps.reservations.change(orderId, step, recent(deps, orderId));
  if (!committed) return undefined;
  const { state: reservation, changed } = committed;
  if (reservation.state === 'reviving') return revive(deps, reservation);
  if (changed && !(await follow(deps, reservation))) {
    deps.log.warn('of the orders that were sold together, one did not hold all of its lines', { orderId });
  }
  return reservation;
}

/**
 * The payment came after the reservation had expired, which order-service prevents by ending the order before.
 * The stock is taken again if all of it is there; otherwise the reservation is rejected, and the auditor finds a paid order
 * without a committed reservation. Never oversells.
 */
async function revive(deps: Deps, expired: Reservation): Promise<Reservation | undefined> {
  const orderId = expired._id;
  await follow(deps, expired);
  const missing = await deps.stockWrites.missing(expired);
  const decided = await deps.reservations.change(orderId, (current, now) => {
    if (current.state !== 'reviving') return undefined;
    return missing.length === 0 ? move(current, 'confirm', now) : move(current, 'reject', now, { missing });
  });
  if (!decided) return undefined;
  if (decided.state.state === 'rejected' && decided.changed) {
    deps.log.error('a paid order cannot be filled: it was paid after its reservation had expired', {
      orderId,
      missing,
    });
  }
  if (decided.state.state === 'committed') await follow(deps, decided.state);
  else await deps.stockWrites.giveBack(dropHolds(expired));
  return decided.state;
}

/** The order ended unpaid: what it holds can be had again, and what it has not reserved yet it can no longer reserve. */
export const releaseReservation = (deps: Deps, orderId: string): Promise<Reservation> => end(deps, orderId, 'release');

/** The order was cancelled: releases what it holds, or takes back what it was sold, exactly once. */
export const undoReservation = (deps: Deps, orderId: string): Promise<Reservation> => end(deps, orderId, 'undo');

async function end(deps: Deps, orderId: string, event: 'release' | 'undo'): Promise<Reservation> {
  const step: Step<Reservation> = (current, now) => move(current, event, now);
  const ended = await deps.reservations.change(orderId, step, recent(deps, orderId));
  if (ended) {
    if (ended.changed) await follow(deps, ended.state);
    return ended.state;
  }
  const inserted = await deps.reservations.insert(endedReservation(orderId, new Date()));
  return inserted ?? end(deps, orderId, event); // its call to reserve was quicker
}

const recent = ({ recentReservations }: Deps, orderId: string): Reservation | undefined =>
  recentReservations.take(currentStore(), orderId);

/** Its owner does not know it: what it holds can be had again, until a payment comes after all. */
export async function expireReservation(deps: Deps, orderId: string): Promise<void> {
  const expired = await deps.reservations.change(orderId, (current, now) => move(current, 'expire', now));
  if (!expired?.changed) return;
  await follow(deps, expired.state);
  await deps.reservations.change(orderId, settled, expired.state);
}

/** Nothing is left to happen to an expired reservation by itself. */
const settled: Step<Reservation> = ({ dueAt, ...reservation }) =>
  reservation.state === 'expired' && dueAt ? { state: reservation } : undefined;
