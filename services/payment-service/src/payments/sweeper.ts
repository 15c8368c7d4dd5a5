/** Repairs what a crash or a silent provider left: several replicas may sweep at once, since every write is guarded. */
import { withAllStores, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { firstCheckMs, type Payment } from './payment';
import { askAgain, makeRefunds } from './settle';
import { repeatVoid, voidPayment } from './void-payment';

const batch = 100;
const maxBatches = 5;
const giveUpAfterMs = 60_000;
const longestPauseMs = 3_600_000;

const ageOf = (payment: Payment, now: Date): number => now.getTime() - payment.statusAt.getTime();

/** Ever rarer: a bank transfer may take days. */
const nextCheckOf = (payment: Payment, now: Date): Date =>
  new Date(now.getTime() + Math.min(Math.max(ageOf(payment, now) / 4, firstCheckMs), longestPauseMs));

export async function sweep(deps: Deps): Promise<void> {
  for (let round = 0; round < maxBatches; round++) {
    const now = deps.now();
    const due = await withAllStores(() => deps.payments.takeDue(batch, now, (payment) => nextCheckOf(payment, now)));
    await Promise.all(due.map((payment) => withStore(payment.store, () => repair(deps, payment))));
    if (due.length < batch) break;
  }
  await deps.payments.sweepOutbox();
}

/** One payment that cannot be repaired must not keep the others waiting. */
async function repair(deps: Deps, payment: Payment): Promise<void> {
  try {
    if (payment.status === 'refunding') await makeRefunds(deps, payment);
    else if (payment.voidPending) await repeatVoid(deps, payment);
    else if (payment.status === 'processing') await reconcile(deps, payment);
  } catch (error) {
    deps.log.error('a payment cannot be repaired', { paymentId: payment._id, error });
  }
}

async function reconcile(deps: Deps, payment: Payment): Promise<void> {
  const asked = await askAgain(deps, payment);
  if (!asked.silent || ageOf(payment, deps.now()) <= giveUpAfterMs) return;
  await voidPayment(deps, asked.payment, { status: 'failed', failureCode: 'provider_timeout' });
}
