/** Reservations: what order-service asks for, and all of them for the auditor. */
import type { CallAnswer } from '@skysync/contracts';
import { decodeCursor, notFound, pageOf, unknownCursor } from '@skysync/service-kit';
import { answer } from '../route';
import { commitReservation, releaseReservation, undoReservation } from './end-reservation';
import type { Reservation } from './reservation';
import { publicState } from './reservation-states';
import { reserve } from './reserve';

const stateOf = ({ _id, state }: Pick<Reservation, '_id' | 'state'>): CallAnswer<'commitReservation'> => ({
  orderId: _id,
  state: publicState[state],
});

const audited = (reservation: Reservation): CallAnswer<'listReservations'>['items'][number] => ({
  ...stateOf(reservation),
  lines: reservation.lines.map(({ sku, quantity }) => ({ sku, quantity })),
  expiresAt: reservation.expiresAt.toISOString(),
  createdAt: reservation.createdAt.toISOString(),
});

export const reservationRoutes = [
  answer('reserveStock', async (deps, input) => {
    const { _id, lines, expiresAt } = await deps.reservationCounts.counted(() => reserve(deps, input));
    return { orderId: _id, lines, expiresAt: expiresAt.toISOString() };
  }),
  answer('releaseReservation', async (deps, { orderId }) => stateOf(await releaseReservation(deps, orderId))),
  answer('undoReservation', async (deps, { orderId }) => stateOf(await undoReservation(deps, orderId))),
  answer('commitReservation', async (deps, { orderId }) => {
    const reservation = await commitReservation(deps, orderId);
    if (!reservation) throw notFound('Reservation');
    return stateOf(reservation);
  }),
  answer('findReservations', async ({ reservations }, { orderIds }) => {
    const found = await reservations.model.find({ _id: { $in: orderIds } }, { state: 1 }).lean<Reservation[]>();
    return { reservations: found.map(stateOf) };
  }),
  answer('listReservations', async ({ reservations }, { limit = 100, cursor }) => {
    // keys are unique and never change, so a page is never torn
    const behind = cursor === undefined ? '' : keyOf(cursor);
    const query = reservations.model.find({ _id: { $gt: behind } }).sort({ _id: 1 });
    const { items, nextCursor } = pageOf(await query.limit(limit + 1).lean<Reservation[]>(), limit, ({ _id }) => [_id]);
    return { items: items.map(audited), nextCursor };
  }),
];

function keyOf(cursor: string): string {
  const [key] = decodeCursor(cursor, 1);
  if (typeof key !== 'string') throw unknownCursor();
  return key;
}
