/** What becomes of reservations when their order moves. */
import type { EventHandlers } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { commitReservation, releaseReservation, undoReservation } from './end-reservation';

export function reservationHandlers(deps: Deps): EventHandlers {
  return {
    'skysync.order.paid.v1': ({ data }) => commitReservation(deps, data.orderId),
    'skysync.order.payment_failed.v1': async ({ data }) => void (await releaseReservation(deps, data.orderId)),
    'skysync.order.cancelled.v1': ({ data }) => undoReservation(deps, data.orderId),
  };
}
