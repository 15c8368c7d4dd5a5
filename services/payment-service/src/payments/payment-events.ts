/** What orders mean for payments. */
import { type EventHandlers, PoisonEvent, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { refundPayment } from '../refunds/refund-payment';
import { voidPaymentsOf } from './void-payment';

export const paymentEvents: EventHandlers<Deps> = {
  'skysync.order.cancelled.v1': async (deps, { data }) => void (await voidPaymentsOf(deps, data)),
  'skysync.order.payment_failed.v1': async (deps, { data }) => void (await voidPaymentsOf(deps, data)),
  'skysync.order.refund_requested.v1': async (deps, { data }) => {
    if (data.amount.amount < 0) throw new PoisonEvent(`a refund of ${data.amount.amount} cannot be made`);
    await refundPayment(deps, data).catch((error) => {
      const isPoison = error instanceof Problem && ['not_found', 'conflict'].includes(error.code);
      throw isPoison ? new PoisonEvent(`payment ${data.paymentId}: ${error.message}`) : error;
    });
  },
};
