/** Reserving: all lines of an order or none, safe to repeat and to crash anywhere. */
import { setTimeout as pause } from 'node:timers/promises';
import { conflict, isDuplicateKey, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { applyToStock, dropHolds, missingHolds, placeHolds } from '../inventory/holds';
import { findVariants } from '../products/product-queries';
import { after, newReservation, type Reservation, type ReservedLine, settleDelayMs } from './reservation';

export interface ReserveInput {
  orderId: string;
  lines: { sku: string; quantity: number }[];
}

/** Within this time after it was written, the call that wrote a reservation may still be at work on its holds. */
const firstCallMs = 10_000;
/** A first call that was slower than this looks again whether its reservation was ended meanwhile. */
const promptMs = 3_000;

/** How long a second call waits for the first one's decision, and how often it looks. */
const patienceMs = 2_000;
const pollMs = 50;

const outOfStock = (skus: string[]) => conflict('out_of_stock', 'Not enough in stock', { skus });

/**
 * Writes the reservation first and then holds the stock, so that a crash in between leaves a trace; three operations when all
 * goes well. Throws 409 `out_of_stock` with the SKUs, or 409 `invalid_state` when the order's reservation has ended.
 */
export async function reserve(deps: Deps, { orderId, lines }: ReserveInput): Promise<Reservation> {
  const snapshot = await priced(deps, lines);
  if ('unknown' in snapshot) {
    const earlier = await find(deps, orderId);
    if (earlier) return resume(deps, earlier);
    throw outOfStock(snapshot.unknown);
  }
  const reservation = newReservation(orderId, snapshot.lines);
  try {
    await deps.reservations.insertMany([reservation], { lean: true });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return resume(deps, await load(deps, orderId));
  }
  const held = await applyToStock(deps, placeHolds(reservation));
  const prompt = Date.now() - reservation.createdAt.getTime() < promptMs;
  return held === lines.length && prompt ? reservation : decideSoon(deps, reservation);
}

async function priced(
  deps: Deps,
  lines: ReserveInput['lines'],
): Promise<{ lines: ReservedLine[] } | { unknown: string[] }> {
  const variants = new Map(
    (
      await findVariants(
        deps,
        lines.map(({ sku }) => sku),
      )
    ).map((variant) => [variant.sku, variant]),
  );
  const unknown = lines.map(({ sku }) => sku).filter((sku) => !variants.has(sku));
  if (unknown.length > 0) return { unknown };
  return {
    lines: lines.flatMap(({ sku, quantity }) => {
      const variant = variants.get(sku);
      return variant ? [{ ...variant, quantity }] : [];
    }),
  };
}

const find = (deps: Deps, orderId: string) => deps.reservations.findOne({ _id: orderId }).lean<Reservation>();

async function load(deps: Deps, orderId: string): Promise<Reservation> {
  const found = await find(deps, orderId);
  if (!found) throw conflict('conflict', 'This order id belongs to another store');
  return found;
}

/** Answers as the first call did; when that one crashed, finishes its work. */
async function resume(deps: Deps, reservation: Reservation): Promise<Reservation> {
  if (reservation.state !== 'held' || reservation.confirmed) return answer(reservation);
  await applyToStock(deps, placeHolds(reservation));
  const isFirstAtWork = Date.now() - reservation.createdAt.getTime() < firstCallMs;
  return decideSoon(deps, reservation, !isFirstAtWork);
}

/** Waits a little for the other call when it is the other's to decide. */
async function decideSoon(deps: Deps, reservation: Reservation, mayReject = true): Promise<Reservation> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const decided = await decide(deps, reservation, mayReject);
    if (decided) return decided;
    await pause(pollMs);
  }
  throw unavailable('this order is being reserved by another call');
}

function answer(reservation: Reservation): Reservation {
  const { state } = reservation;
  if (state === 'held' || state === 'committed') return reservation;
  if (state === 'rejected') throw outOfStock(reservation.missing ?? []);
  throw conflict('invalid_state', `The reservation of this order is ${state}`);
}

/**
 * Confirms a reservation whose holds are all in place, or rejects it: one guarded write either way, so that of two calls
 * for one order only one decides. `mayReject` is false while another call may still be placing the holds; then it may be
 * that nothing is decided yet.
 */
async function decide(deps: Deps, reservation: Reservation, mayReject: boolean): Promise<Reservation | undefined> {
  const missing = await missingHolds(deps, reservation);
  const open = { _id: reservation._id, state: 'held' } as const;
  if (missing.length === 0) {
    const { matchedCount } = await deps.reservations.updateOne(open, { $set: { confirmed: true } });
    if (matchedCount === 1) return reservation;
  } else if (mayReject) {
    const rejected = { state: 'rejected', missing, dueAt: after(settleDelayMs) } as const;
    const unconfirmed = { ...open, confirmed: { $ne: true } };
    const { matchedCount } = await deps.reservations.updateOne(unconfirmed, { $set: rejected });
    if (matchedCount === 1) {
      if (missing.length < reservation.lines.length) await applyToStock(deps, dropHolds(reservation));
      throw outOfStock(missing);
    }
  }
  const decided = await load(deps, reservation._id);
  if (decided.state === 'held' && !decided.confirmed) return undefined;
  if (decided.state !== 'held' && decided.state !== 'committed') await applyToStock(deps, dropHolds(reservation));
  return answer(decided);
}
