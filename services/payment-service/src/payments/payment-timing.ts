/** When time has to do something with a payment: exactly while it is unfinished. */
import { firstCheckMs, type Payment } from './payment';

/** How long others leave a payment alone that a sweep has taken, and the shortest pause between two checks. */
export const leaseMs = 10_000;
/** A provider that does not answer for so long is given up on, after it was asked once more. */
export const providerPatienceMs = 60_000;
/** A buyer who does not act for so long may have left: order-service is asked whether the order still waits. */
const buyerPatienceMs = 20 * 60_000;
const longestPauseMs = 3_600_000;

const after = (ms: number, now: Date): Date => new Date(now.getTime() + ms);

/** Milliseconds since it has its status. */
export const ageOf = (payment: Payment, now: Date): number => now.getTime() - payment.statusAt.getTime();

const isUnfinished = ({ status, voidPending }: Payment): boolean =>
  status === 'processing' || status === 'refunding' || voidPending === true;

/** The payment with the time of its first check after a change. */
export function withDueAt(payment: Payment, now: Date): Payment {
  const { dueAt: _earlier, ...rest } = payment;
  if (isUnfinished(payment)) return { ...rest, dueAt: after(firstCheckMs, now) };
  return payment.status === 'requires_action' ? { ...rest, dueAt: after(buyerPatienceMs, now) } : rest;
}

/** A check that brought no news: the next one comes ever later, since a bank transfer may take days. */
export function checkedWithoutNews(payment: Payment, now: Date): Payment | undefined {
  if (payment.status === 'requires_action') return { ...payment, dueAt: after(buyerPatienceMs, now) };
  const pauseMs = Math.min(ageOf(payment, now) / 4, longestPauseMs);
  return isUnfinished(payment) && pauseMs > leaseMs ? { ...payment, dueAt: after(pauseMs, now) } : undefined;
}
