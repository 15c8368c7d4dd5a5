/** Repairs what a crash, a silent provider or a buyer who left have left: safe on several replicas, since every write is guarded. */
import { withStore } from '@skysync/service-kit';
import { makeCaptures } from '../captures/make-captures';
import { makeRelease } from '../captures/release-payment';
import type { Deps } from '../deps';
import { makeRefunds } from '../refunds/make-refunds';
import { pendingCaptures, pendingRefunds } from './amounts';
import { changePayment } from './change-payment';
import { endAbandoned } from './end-abandoned';
import type { Payment } from './payment';
import { ageOf, lapsesAt, leaseMs, providerPatienceMs } from './payment-timing';
import { askAgain } from './settle';
import { repeatVoid, voidPayment } from './void-payment';

const batch = 100;

/** Takes up what is due in all stores, until that moment. Returns how many payments that were. */
export async function sweepPayments(deps: Deps, until: number): Promise<number> {
  for (let found = 0; ; ) {
    const due = await deps.payments.takeDue(batch, leaseMs);
    found += due.length;
    const stores = [...new Set(due.map(({ store }) => store))];
    await Promise.all(
      stores.map((store) =>
        withStore(store, () =>
          sweepStore(
            deps,
            due.filter((payment) => payment.store === store),
          ),
        ),
      ),
    );
    if (due.length < batch || Date.now() > until) return found;
  }
}

async function sweepStore(deps: Deps, due: Payment[]): Promise<void> {
  const waiting = due.filter(({ status }) => status === 'requires_action');
  const others = due.filter(({ status }) => status !== 'requires_action');
  await Promise.all([
    attempt(deps, waiting, () => endAbandoned(deps, waiting)),
    ...others.map((payment) => attempt(deps, [payment], () => repair(deps, payment))),
  ]);
}

/** One payment that cannot be repaired must not keep the others waiting. */
async function attempt({ log }: Deps, payments: Payment[], work: () => Promise<void>): Promise<void> {
  if (payments.length === 0) return;
  await work().catch((error) =>
    log.error('payments cannot be repaired', { paymentIds: payments.map(({ _id }) => _id), error }),
  );
}

async function repair(deps: Deps, payment: Payment): Promise<void> {
  try {
    const repaired = await takeFurther(deps, payment);
    await changePayment(deps, repaired, { type: 'checked' });
  } catch (error) {
    // one whose account is gone comes ever more rarely
    await changePayment(deps, payment, { type: 'checked' });
    throw error;
  }
}

/** What is under way at once is done in this order: money that the store asked for comes before what it lets go. */
async function takeFurther(deps: Deps, payment: Payment): Promise<Payment> {
  if (payment.voidPending) return repeatVoid(deps, payment);
  if (payment.status === 'processing') return reconcile(deps, payment);
  let current = payment;
  if (pendingCaptures(current).length > 0) current = await makeCaptures(deps, current);
  if (pendingRefunds(current).length > 0) current = await makeRefunds(deps, current);
  if (current.releasePending) current = await makeRelease(deps, current);
  return watchAuthorization(deps, current);
}

/** A store that captures nothing in time loses the money: it is warned once, and what its provider ends is ended here. */
async function watchAuthorization(deps: Deps, payment: Payment): Promise<Payment> {
  const lapses = lapsesAt(payment);
  if (!lapses) return payment;
  if (lapses > new Date()) {
    deps.log.warn('an authorisation is about to lapse', { paymentId: payment._id, orderId: payment.orderId, lapses });
    return payment;
  }
  return (await askAgain(deps, payment)).payment;
}

/** The provider is asked before it is given up on. */
async function reconcile(deps: Deps, payment: Payment): Promise<Payment> {
  const asked = await askAgain(deps, payment);
  if (!asked.silent || ageOf(payment, new Date()) <= providerPatienceMs) return asked.payment;
  return voidPayment(deps, asked.payment, { status: 'failed', failureCode: 'provider_timeout' });
}
