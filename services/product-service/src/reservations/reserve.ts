/** Reserving: all lines of an order or none, safe to repeat and to crash anywhere. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CallInput } from '@skysync/contracts';
import { Problem, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { dropHolds } from '../inventory/holds';
import { readVariants } from '../products/variants';
import { follow } from './follow';
import { priceLines } from './price-lines';
import { move, newReservation, type Reservation } from './reservation';
import { isOver } from './reservation-states';

/** Within this time after it was written, the call that wrote a reservation may still be at work on its holds. */
const firstCallMs = 10_000;
/** A first call that was slower than this asks again whether its reservation was ended meanwhile. */
const promptMs = 3_000;

/** How long a second call waits for the first one's decision, and how often it asks. */
const patienceMs = 2_000;
const pollMs = 50;

/**
 * Writes the reservation first and then holds the stock, so that a crash in between leaves a trace; three operations
 * when all goes well. Throws `out_of_stock` with the SKUs, `price_changed` with what was and is, `quantity_limit`, or
 * `invalid_state` when the order's reservation has ended.
 */
export async function reserve(deps: Deps, { orderId, lines }: CallInput<'reserveStock'>): Promise<Reservation> {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (pieces > deps.maxPiecesPerOrder) {
    throw new Problem('quantity_limit', { extensions: { limit: deps.maxPiecesPerOrder } });
  }
  const variants = await readVariants(
    deps,
    lines.map(({ sku }) => sku),
  );
  const priced = priceLines(lines, variants);
  if ('refusal' in priced) {
    const earlier = await deps.reservations.find(orderId);
    if (earlier) return resume(deps, earlier);
    throw priced.refusal;
  }
  const reservation = await deps.reservations.insert(newReservation(orderId, priced.lines, new Date()));
  if (!reservation) return resume(deps, await load(deps, orderId));
  const held = await follow(deps, reservation);
  if (!held) deps.reservationCounts.conflict({});
  const prompt = Date.now() - reservation.createdAt.getTime() < promptMs;
  if (!held || !prompt) return decideSoon(deps, reservation, true);
  deps.recentReservations.add(reservation);
  return reservation;
}

async function load({ reservations }: Deps, orderId: string): Promise<Reservation> {
  const found = await reservations.find(orderId);
  if (!found) throw new Problem('conflict', { detail: 'This order id belongs to another store' });
  return found;
}

/** Answers as the first call did; when that one crashed, finishes its work. */
async function resume(deps: Deps, reservation: Reservation): Promise<Reservation> {
  if (reservation.state !== 'placing') return answerOf(reservation);
  await follow(deps, reservation);
  const isFirstAtWork = Date.now() - reservation.createdAt.getTime() < firstCallMs;
  return decideSoon(deps, reservation, !isFirstAtWork);
}

/** Waits a little for the other call when it is the other's to decide. */
async function decideSoon(deps: Deps, reservation: Reservation, mayReject: boolean): Promise<Reservation> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const decided = await decide(deps, reservation, mayReject);
    if (decided) return answerOf(decided);
    await pause(pollMs);
  }
  throw unavailable('this order is being reserved by another call');
}

/**
 * Confirms a reservation whose holds are all in place, or rejects it: one guarded write either way, so that of two calls
 * for one order only one decides. `mayReject` is false while another call may still be placing the holds; then it may be
 * that nothing is decided yet.
 */
async function decide(deps: Deps, reservation: Reservation, mayReject: boolean): Promise<Reservation | undefined> {
  const { _id } = reservation;
  const missing = await deps.stockWrites.missing(reservation);
  const isHeld = missing.length === 0;
  if (!isHeld && !mayReject) {
    const current = await load(deps, _id);
    if (current.state === 'placing') return undefined;
  }
  const decided = await deps.reservations.change(_id, (current, now) => {
    if (current.state !== 'placing') return undefined;
    return isHeld ? move(current, 'confirm', now) : move(current, 'reject', now, { missing });
  });
  if (!decided) return undefined;
  // whoever ended it meanwhile may have done so before these holds were placed
  if (isOver(decided.state.state)) await deps.stockWrites.giveBack(dropHolds(reservation));
  return decided.state;
}

function answerOf(reservation: Reservation): Reservation {
  const { state, missing = [] } = reservation;
  if (state === 'rejected') throw new Problem('out_of_stock', { extensions: { skus: missing } });
  if (isOver(state)) throw new Problem('invalid_state', { detail: `The reservation of this order is ${state}` });
  return reservation;
}
