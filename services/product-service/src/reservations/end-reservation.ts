/** Ending a reservation: one guarded write decides, then the stock follows; the sweeper finishes what a crash left. */
import { isDuplicateKey, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { applyToStock, dropHolds, missingHolds, placeHolds, sellHolds, takeBack } from '../inventory/holds';
import {
  after,
  expiryGraceMs,
  newReservation,
  type Reservation,
  type ReservationState,
  settleDelayMs,
  statesBefore,
} from './reservation';

const settling = <S extends ReservationState>(state: S) => ({ $set: { state, dueAt: after(settleDelayMs) } });

/** The order is paid: what it held is sold. Does nothing the second time. */
export async function commitReservation(deps: Deps, orderId: string): Promise<void> {
  const held = { _id: orderId, state: 'held', late: { $ne: true } } as const;
  const committed = await deps.reservations.findOneAndUpdate(held, settling('committed')).lean<Reservation>();
  if (committed) return sell(deps, committed);

  const found = await deps.reservations.findOne({ _id: orderId }).lean<Reservation>();
  if (found?.state === 'expired' || (found?.state === 'held' && found.late)) return commitLate(deps, found);
  if (found?.state === 'held') return commitReservation(deps, orderId);
  // `committed`: done. The others ended because the order did, whose cancellation may overtake its payment.
  if (!found || found.state === 'rejected') deps.log.error('a paid order has no stock reserved', { orderId });
}

async function sell(deps: Deps, reservation: Reservation): Promise<void> {
  const sold = await applyToStock(deps, sellHolds(reservation));
  if (sold < reservation.lines.length) {
    deps.log.error('a paid order did not hold all of its lines', { orderId: reservation._id, sold });
  }
}

/**
 * The payment came after the reservation had expired, which order-service prevents by ending the order before.
 * The stock is taken again if all of it is there; otherwise the reservation is rejected, and the auditor finds a paid order
 * without a committed reservation. Never oversells.
 */
async function commitLate(deps: Deps, expired: Reservation): Promise<void> {
  const { _id } = expired;
  if (expired.state === 'expired') {
    const revived = { state: 'held', late: true, dueAt: after(expiryGraceMs) } as const;
    const settled = { _id, state: 'expired', dueAt: { $exists: false } } as const;
    const { matchedCount } = await deps.reservations.updateOne(settled, { $set: revived, $unset: { confirmed: 1 } });
    if (matchedCount === 0) throw unavailable('the reservation is expiring right now');
  }
  await applyToStock(deps, placeHolds(expired));
  const missing = await missingHolds(deps, expired);
  const late = { _id, state: 'held', late: true } as const;
  if (missing.length === 0) {
    const committed = await deps.reservations.findOneAndUpdate(late, settling('committed')).lean<Reservation>();
    if (committed) await sell(deps, committed);
    return;
  }
  const rejected = { state: 'rejected', missing, dueAt: after(settleDelayMs) } as const;
  await deps.reservations.updateOne(late, { $set: rejected });
  await applyToStock(deps, dropHolds(expired));
  deps.log.error('a paid order cannot be filled: it was paid after its reservation had expired', {
    orderId: _id,
    missing,
  });
}

/** The order ended unpaid: what it holds can be had again. Returns the state the reservation is in now. */
export async function releaseReservation(deps: Deps, orderId: string): Promise<ReservationState> {
  const open = { _id: orderId, state: { $in: statesBefore('released') } };
  const before = await deps.reservations.findOneAndUpdate(open, settling('released')).lean<Reservation>();
  if (before) {
    if (before.state === 'held') await applyToStock(deps, dropHolds(before));
    return 'released';
  }
  const found = await deps.reservations.findOne({ _id: orderId }, { state: 1 }).lean<Reservation>();
  if (!found) return bar(deps, orderId);
  // written between the two: the order's call to reserve is on its way at this moment
  return open.state.$in.includes(found.state) ? releaseReservation(deps, orderId) : found.state;
}

/** A released reservation without lines, so that a call that is still on its way can no longer reserve for this order. */
async function bar(deps: Deps, orderId: string): Promise<ReservationState> {
  const { dueAt: _, ...empty } = newReservation(orderId, []);
  try {
    await deps.reservations.insertMany([{ ...empty, state: 'released' }], { lean: true });
    return 'released';
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return releaseReservation(deps, orderId);
  }
}

/** The order was cancelled: releases what it holds, or takes back what it was sold, exactly once. */
export async function undoReservation(deps: Deps, orderId: string): Promise<void> {
  if ((await releaseReservation(deps, orderId)) !== 'committed') return;
  const committed = { _id: orderId, state: 'committed' } as const;
  const restocked = await deps.reservations.findOneAndUpdate(committed, settling('restocked')).lean<Reservation>();
  if (restocked) await applyToStock(deps, takeBack(restocked));
}
