/** One way of the state table, with the event that follows from it. */
import type { DomainEvent } from '@skysync/contracts';
import type { Next } from '@skysync/service-kit';
import type { Payment } from './payment';
import { type PaymentTrigger, paymentTransitions } from './payment-states';
import { withDueAt } from './payment-timing';

/** Follows the table; a state without this trigger stays as it is. */
export function move(
  payment: Payment,
  trigger: PaymentTrigger,
  changes: Partial<Payment>,
  now: Date,
): Next<Payment> | undefined {
  const status = paymentTransitions[payment.status][trigger];
  if (!status) return undefined;
  const statusAt = status === payment.status ? payment.statusAt : now;
  const state = withDueAt({ ...payment, ...changes, status, statusAt }, now);
  return { state, events: eventsOf(trigger, state) };
}

/** How events name a payment. */
export const idsOf = ({ _id, orderId }: Payment) => ({ paymentId: _id, orderId });

/** A success that comes too late is an event of its own: an order must never become paid by money that goes back. */
function eventsOf(trigger: PaymentTrigger, payment: Payment): DomainEvent[] {
  const data = { ...idsOf(payment), amount: payment.amount };
  if (trigger === 'charge_failed') {
    const failureCode = payment.failureCode ?? 'unknown';
    return [{ type: 'skysync.payment.failed.v1', data: { ...data, failureCode } }];
  }
  if (trigger !== 'charge_succeeded') return [];
  const inTime = payment.status === 'succeeded';
  return [{ type: inTime ? 'skysync.payment.succeeded.v1' : 'skysync.payment.succeeded_late.v1', data }];
}
