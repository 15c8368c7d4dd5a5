/** Reservations as this process has just written them: the payment mostly follows at once, and then needs no read. */
import { LRUCache } from 'lru-cache';
import type { Reservation } from './reservation';

export interface RecentReservations {
  add(reservation: Reservation): void;
  /** As it was written, once; its revision shows whether somebody has changed it since. */
  take(store: string, orderId: string): Reservation | undefined;
}

const most = 5_000;

export function createRecentReservations(): RecentReservations {
  const recent = new LRUCache<string, Reservation>({ max: most });
  const keyOf = (store: string, orderId: string): string => `${store}:${orderId}`;
  return {
    add: (reservation) => void recent.set(keyOf(reservation.store, reservation._id), reservation),
    take(store, orderId) {
      const key = keyOf(store, orderId);
      const reservation = recent.get(key);
      recent.delete(key);
      return reservation;
    },
  };
}
