/** What the room of reservations works with. */
import { type AggregateStore, type Base, wholeNumberSetting } from '@skysync/service-kit';
import { countReservations, type ReservationCounts } from './count-reservations';
import { createRecentReservations, type RecentReservations } from './recent-reservations';
import type { Reservation } from './reservation';
import { reservationRecord } from './reservation-record';

export interface Reservations {
  reservations: AggregateStore<Reservation>;
  recentReservations: RecentReservations;
  /** How many pieces one order may reserve. */
  maxPiecesPerOrder: number;
  reservationCounts: ReservationCounts;
}

export const createReservations = ({ store, env, metrics }: Base): Reservations => ({
  reservations: store(reservationRecord),
  recentReservations: createRecentReservations(),
  maxPiecesPerOrder: wholeNumberSetting(env, 'MAX_PIECES_PER_ORDER', 10_000, 1),
  reservationCounts: countReservations(metrics),
});
