/** What a dispute makes of a payment: its reports come in any order, and what was decided is not opened again. */
import type { DomainEvent } from '@skysync/contracts';
import type { Next } from '@skysync/service-kit';
import { idsOf, inCurrencyOf, moveBySums } from '../payments/move-payment';
import type { Dispute, Payment } from '../payments/payment';
import type { DisputeState } from '../providers/provider';

interface Report {
  id: string;
  amount: number;
  reason: string;
  state: DisputeState;
}

/** Only money that was captured can be disputed. */
export function applyDispute(payment: Payment, report: Report, now: Date): Next<Payment> | undefined {
  const { id, amount, reason, state } = report;
  const known = payment.disputes.find((dispute) => dispute.id === id);
  if (payment.captured === 0 || (known && (known.status === state || known.status !== 'open'))) return undefined;
  const dispute: Dispute = { id, amount, reason, ...known, status: state, at: now };
  const disputes = known
    ? payment.disputes.map((other) => (other === known ? dispute : other))
    : [...payment.disputes, dispute];
  const next = moveBySums(payment, { disputes }, now);
  return next && { ...next, events: eventsOf(payment, dispute, known === undefined) };
}

/** One that is first heard of when it is over was opened all the same: its money went and may have come back. */
function eventsOf(payment: Payment, { id, amount, reason, status }: Dispute, isNew: boolean): DomainEvent[] {
  const data = { ...idsOf(payment), disputeId: id, amount: inCurrencyOf(payment, amount) };
  const events: DomainEvent[] = [];
  if (isNew) events.push({ type: 'skysync.payment.disputed.v1', data: { ...data, reason } });
  if (status !== 'open') events.push({ type: 'skysync.payment.dispute_closed.v1', data: { ...data, outcome: status } });
  return events;
}
