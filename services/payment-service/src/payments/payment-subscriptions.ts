/** What orders mean for payments. */
import type { EventHandlers } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { refundPayment } from './refund-payment';
import { voidPaymentOf } from './void-payment';

export const paymentHandlers = (deps: Deps): EventHandlers => ({
  'skysync.order.cancelled.v1': ({ data }) => voidPaymentOf(deps, data.orderId),
  'skysync.order.payment_failed.v1': ({ data }) => voidPaymentOf(deps, data.orderId),
  'skysync.order.refund_requested.v1': ({ id, data }) =>
    refundPayment(deps, { paymentId: data.paymentId, orderId: data.orderId, amount: data.amount, requestId: id }),
});
