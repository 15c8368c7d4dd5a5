/** Payments that were stored before parts of them could be captured: such a one took all or nothing. */
import { isCharged } from '@skysync/contracts';
import type { Payment } from './payment';

type Stored = Pick<Payment, 'status' | 'amount'> & { captured?: number };

/** What was taken, whichever version stored it. */
export const capturedOf = ({ status, amount, captured }: Stored): number =>
  captured ?? (status !== 'withdrawn' && isCharged(status) ? amount.amount : 0);

export const withSums = (stored: Payment): Payment => ({
  ...stored,
  captured: capturedOf(stored),
  captures: stored.captures ?? [],
  disputes: stored.disputes ?? [],
});
