/** What is left of a payment's money: sums of its captures, refunds and disputes, in minor units. Pure. */
import type { Capture, Dispute, Payment, Refund } from './payment';

export const sumOf = (parts: readonly { amount: number }[]): number =>
  parts.reduce((sum, { amount }) => sum + amount, 0);

const stands = ({ status }: { status: string }): boolean => status !== 'failed';
const isPending = ({ status }: { status: string }): boolean => status === 'pending';

export const pendingRefunds = ({ refunds }: Payment): Refund[] => refunds.filter(isPending);
export const pendingCaptures = ({ captures }: Payment): Capture[] => captures.filter(isPending);

/** What the buyer's bank has, or keeps until it has decided. */
const takenBack = ({ disputes }: Payment): Dispute[] => disputes.filter(({ status }) => status !== 'won');

export const openDisputes = ({ disputes }: Payment): Dispute[] => disputes.filter(({ status }) => status === 'open');

/** What may still be given back: refunds that are under way count as given, disputed money is not the store's to give. */
export const refundable = (payment: Payment): number =>
  Math.max(0, payment.captured - sumOf(payment.refunds.filter(stands)) - sumOf(takenBack(payment)));

/** What may still be captured: captures that are under way count as made. */
export const capturable = (payment: Payment): number => {
  const pending = pendingCaptures(payment);
  const isOpen = payment.authorization?.isOpen === true && !pending.some(({ isFinal }) => isFinal);
  return isOpen && !payment.releasePending ? payment.amount.amount - payment.captured - sumOf(pending) : 0;
};
