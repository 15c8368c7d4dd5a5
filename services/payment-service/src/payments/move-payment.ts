/** One way of the state table, with the event that follows from it. */
import type { DomainEvent, Money } from '@skysync/contracts';
import type { Next } from '@skysync/service-kit';
import { openDisputes, pendingRefunds, refundable } from './amounts';
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
  return { state, events: eventsOf(trigger, payment, state) };
}

/** Moves a payment of which money was captured, or may be, to where its sums say that it is. */
export function moveBySums(payment: Payment, changes: Partial<Payment>, now: Date): Next<Payment> | undefined {
  return move(payment, triggerOfSums({ ...payment, ...changes }), changes, now);
}

function triggerOfSums(payment: Payment): PaymentTrigger {
  const { captured, refunded, authorization, disputes } = payment;
  if (openDisputes(payment).length > 0) return 'money_disputed';
  if (pendingRefunds(payment).length > 0) return 'refunds_pending';
  if (authorization?.isOpen) return captured > 0 ? 'partly_captured' : 'capture_awaited';
  if (captured === 0) return 'charge_cancelled';
  if (refunded === captured) return 'fully_refunded';
  if (disputes.some(({ status }) => status === 'lost') && refundable(payment) === 0) return 'money_disputed';
  return refunded > 0 ? 'partly_refunded' : 'kept_whole';
}

/** It took no money, and will take none: also what was under way did not. */
export function closedAuthorization({ authorization, captures }: Payment): Partial<Payment> {
  if (!authorization?.isOpen) return {};
  return {
    authorization: { ...authorization, isOpen: false },
    captures: captures.map((capture) => (capture.status === 'pending' ? { ...capture, status: 'failed' } : capture)),
  };
}

/** How events name a payment. */
export const idsOf = ({ _id, orderId }: Payment) => ({ paymentId: _id, orderId });

/** An amount in the payment's currency. */
export const inCurrencyOf = ({ amount: { currency } }: Payment, amount: number): Money => ({ amount, currency });

/** A success that comes too late is an event of its own: an order must never become paid by money that goes back. */
function eventsOf(trigger: PaymentTrigger, before: Payment, payment: Payment): DomainEvent[] {
  const data = { ...idsOf(payment), amount: payment.amount };
  switch (trigger) {
    case 'charge_failed': {
      const failureCode = payment.failureCode ?? 'unknown';
      return [{ type: 'skysync.payment.failed.v1', data: { ...data, failureCode } }];
    }
    case 'charge_succeeded': {
      if (payment.status === 'succeeded') return [{ type: 'skysync.payment.succeeded.v1', data }];
      const amount = inCurrencyOf(payment, payment.captured);
      return [{ type: 'skysync.payment.succeeded_late.v1', data: { ...data, amount } }];
    }
    case 'charge_authorized':
      return payment.status === 'authorized' ? [{ type: 'skysync.payment.authorized.v1', data }] : [];
    case 'charge_cancelled':
      return before.status === 'authorized' ? [{ type: 'skysync.payment.authorization_ended.v1', data }] : [];
    default:
      return [];
  }
}
