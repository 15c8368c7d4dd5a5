/** The one way a payment changes: a fact through the pure transitions, one guarded write, its events in the same write. */
import type { Changed } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Payment } from './payment';
import { apply, type Fact } from './payment-facts';

/** Applies `fact` to `payment`, or to what it has become in the meantime. */
export async function changePayment(
  { payments }: Pick<Deps, 'payments'>,
  payment: Payment,
  fact: Fact,
): Promise<Changed<Payment>> {
  const changed = await payments.change(payment._id, (current, now) => apply(current, fact, now), payment);
  if (!changed) throw new Error(`payment ${payment._id} is gone`);
  return changed;
}
