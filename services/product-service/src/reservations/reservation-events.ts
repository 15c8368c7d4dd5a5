/** What becomes of reservations when their order moves. */
import type { EventHandlers } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { commitReservation, releaseReservation, undoReservation } from './end-reservation';

export const reservationEvents: EventHandlers<Deps> = {
  'skysync.order.paid.v1': async (deps, { data: { orderId } }) => {
    const reservation = await commitReservation(deps, orderId);
    // `released` and the like ended because the order did, whose cancellation may overtake its payment
    if (!reservation) deps.log.error('a paid order has no stock reserved', { orderId });
  },
  'skysync.order.payment_failed.v1': async (deps, { data }) => void (await releaseReservation(deps, data.orderId)),
  'skysync.order.cancelled.v1': async (deps, { data }) => void (await undoReservation(deps, data.orderId)),
};
