/** What captures and the end of an authorisation make of a payment. */
import type { DomainEvent } from '@skysync/contracts';
import type { Next } from '@skysync/service-kit';
import { capturable, pendingCaptures, sumOf } from '../payments/amounts';
import { idsOf, inCurrencyOf, moveBySums } from '../payments/move-payment';
import type { Capture, Payment } from '../payments/payment';

type Changed = Next<Payment> | undefined;

/**
 * Never more than is left, and once for each id. What takes the rest is the last one, and so is any where one is all there
 * is; a last one waits until every other has its answer, since it lets go what they may still need.
 */
export function requestCapture(
  payment: Payment,
  { id, amount, isFinal, fingerprint }: Pick<Capture, 'id' | 'amount' | 'isFinal' | 'fingerprint'>,
  now: Date,
): Changed {
  const left = capturable(payment);
  if (amount <= 0 || amount > left || payment.captures.some((capture) => capture.id === id)) return undefined;
  const isAlone = pendingCaptures(payment).length === 0;
  const mustBeLast = isFinal || payment.authorization?.isOnce === true;
  if (mustBeLast && !isAlone) return undefined;
  const isLast = mustBeLast || (amount === left && isAlone);
  const asked = { id, amount, isFinal: isLast, ...(fingerprint !== undefined && { fingerprint }) };
  const capture: Capture = { ...asked, status: 'pending', at: now };
  return moveBySums(payment, { captures: [...payment.captures, capture] }, now);
}

const capturedEvent = (payment: Payment, captureId: string, amount: number): DomainEvent => ({
  type: 'skysync.payment.captured.v1',
  data: { ...idsOf(payment), captureId, amount: inCurrencyOf(payment, amount) },
});

/** The provider's word on a pending capture. */
export function endCapture(
  payment: Payment,
  { id, succeeded }: { id: string; succeeded: boolean },
  now: Date,
): Changed {
  const ended = pendingCaptures(payment).find((capture) => capture.id === id);
  if (!ended) return undefined;
  const made: Capture = { ...ended, status: succeeded ? 'succeeded' : 'failed', at: now };
  const captures = payment.captures.map((capture) => (capture === ended ? made : capture));
  if (!succeeded) return moveBySums(payment, { captures }, now);
  const captured = payment.captured + ended.amount;
  const isDone = ended.isFinal || captured === payment.amount.amount;
  const next = moveBySums(payment, { captured, captures, ...(isDone && closed(payment)) }, now);
  return next && { ...next, events: [capturedEvent(payment, id, ended.amount)] };
}

/** Captures that are still under way get their own answer. */
const closed = ({ authorization }: Payment): Partial<Payment> => ({
  ...(authorization && { authorization: { ...authorization, isOpen: false } }),
  releasePending: false,
});

/**
 * The provider says that the charge is done and how much it took: what was under way is made, and what nobody here asked
 * for was captured in the provider's own dashboard. Less than was asked for says nothing: each capture gets its answer.
 */
export function capturedAtProvider(payment: Payment, reported: number | undefined, now: Date): Changed {
  const captured = Math.min(reported ?? payment.amount.amount, payment.amount.amount);
  const pending = pendingCaptures(payment);
  const others = captured - payment.captured - sumOf(pending);
  if (others < 0) return undefined;
  const made = pending.map((capture): Capture => ({ ...capture, status: 'succeeded', at: now }));
  if (others > 0)
    made.push({ id: `provider-${payment._id}`, amount: others, isFinal: true, status: 'succeeded', at: now });
  const captures = [...payment.captures.filter(({ status }) => status !== 'pending'), ...made];
  const next = moveBySums(payment, { captured, captures, ...closed(payment) }, now);
  return next && { ...next, events: made.map(({ id, amount }) => capturedEvent(payment, id, amount)) };
}

/** The provider says that nothing more can be captured. */
export const releasedAtProvider = (payment: Payment, now: Date): Changed =>
  payment.authorization?.isOpen ? moveBySums(payment, closed(payment), now) : undefined;

/** What is not captured shall be let go; a capture that is under way comes first. */
export function requestRelease(payment: Payment, now: Date): Changed {
  const mayRelease = payment.captured > 0 && payment.authorization?.isOpen && !payment.releasePending;
  if (!mayRelease || pendingCaptures(payment).length > 0) return undefined;
  return moveBySums(payment, { releasePending: true }, now);
}

export const endRelease = (payment: Payment, now: Date): Changed =>
  payment.releasePending ? moveBySums(payment, closed(payment), now) : undefined;
