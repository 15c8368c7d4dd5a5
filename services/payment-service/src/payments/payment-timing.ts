/** When time has to do something with a payment: exactly while it is unfinished. */
import { after, nextCheck } from '@skysync/service-kit';
import { pendingCaptures, pendingRefunds } from './amounts';
import { firstCheckMs, type Payment } from './payment';

/** How long others leave a payment alone that a sweep has taken, and the shortest pause between two checks. */
export const leaseMs = 10_000;
/** A provider that does not answer for so long is given up on, after it was asked once more. */
export const providerPatienceMs = 60_000;
/** A buyer who does not act for so long may have left: order-service is asked whether the order still waits. */
const buyerPatienceMs = 20 * 60_000;
const longestPauseMs = 3_600_000;
/** So long before an authorisation lapses its store is warned. */
const lapseWarningMs = 24 * 3_600_000;

/** Milliseconds since it has its status. */
export const ageOf = (payment: Payment, now: Date): number => now.getTime() - payment.statusAt.getTime();

const isUnfinished = (payment: Payment): boolean =>
  payment.status === 'processing' ||
  payment.status === 'refunding' ||
  payment.voidPending === true ||
  payment.releasePending === true ||
  pendingRefunds(payment).length > 0 ||
  pendingCaptures(payment).length > 0;

/** Undefined unless something can still be captured, and only for a while. */
export const lapsesAt = ({ authorization }: Pick<Payment, 'authorization'>): Date | undefined =>
  authorization?.isOpen ? authorization.capturableUntil : undefined;

/** Looked at when it is about to lapse, when it should have, and then ever so often until its provider says so. */
function lapseCheck(payment: Payment, now: Date): Date | undefined {
  const lapses = lapsesAt(payment);
  if (!lapses) return undefined;
  const warning = after(-lapseWarningMs, lapses);
  return [warning, after(leaseMs, lapses)].find((time) => time > now) ?? after(longestPauseMs, now);
}

/** The payment with the time of its first check after a change. */
export function withDueAt(payment: Payment, now: Date): Payment {
  const { dueAt: _earlier, ...rest } = payment;
  if (isUnfinished(payment)) return { ...rest, dueAt: after(firstCheckMs, now) };
  const dueAt = payment.status === 'requires_action' ? after(buyerPatienceMs, now) : lapseCheck(payment, now);
  return dueAt ? { ...rest, dueAt } : rest;
}

/** A check that brought no news: the next one comes ever later, since a bank transfer may take days. */
export function checkedWithoutNews(payment: Payment, now: Date): Payment | undefined {
  if (payment.status === 'requires_action') return { ...payment, dueAt: after(buyerPatienceMs, now) };
  if (!isUnfinished(payment)) {
    const dueAt = lapseCheck(payment, now);
    return dueAt && { ...payment, dueAt };
  }
  const dueAt = nextCheck(payment.statusAt, now, { shortestMs: 0, longestMs: longestPauseMs });
  return dueAt > after(leaseMs, now) ? { ...payment, dueAt } : undefined;
}
