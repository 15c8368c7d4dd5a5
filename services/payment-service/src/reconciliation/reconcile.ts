/** Once a day, each store's ledger is compared with the list of each provider that has one. */
import { type AggregateStore, type Logger, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { compareDay } from './compare-day';
import { dayOf, finished, newReconciliation, putOff, type Reconciliation } from './reconciliation';
import { storesWithPayments } from './stores-with-payments';

/** A provider may list something hours later, https://developer.paypal.com/docs/api/transaction-search/v1/. */
const listDelayMs = 4 * 3_600_000;
const dayMs = 24 * 3_600_000;
const plannedDays = 3;
const batch = 10;
/** How long one comparison may take, and how long others leave it alone. */
const deadlineMs = 10 * 60_000;

export interface Reconciler {
  /** Begins what is due, of all stores; does not wait for the providers. Returns how many comparisons that are. */
  sweep(): Promise<number>;
  /** Ends what is under way: it comes again. */
  close(): Promise<void>;
}

type Parts = Pick<Deps, 'payments' | 'ledger' | 'providers'> & {
  reconciliations: AggregateStore<Reconciliation>;
  log: Logger;
};

/** The last day of which providers have listed everything. */
export const lastListedDay = (now: Date): string => dayOf(new Date(now.getTime() - listDelayMs - dayMs));

export function createReconciler(parts: Parts): Reconciler {
  const closing = new AbortController();
  let planned = '';
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;

  const run = async (due: Reconciliation[]): Promise<void> => {
    for (const one of due) {
      await withStore(one.store, () => reconcile(parts, one, closing.signal)).catch((error) =>
        parts.log.warn('a reconciliation comes again', { store: one.store, provider: one.provider, error }),
      );
    }
  };

  return {
    async sweep() {
      if (isRunning) return 0;
      const day = lastListedDay(new Date());
      if (planned !== day) await plan(parts, daysUntil(day));
      planned = day;
      const due = await parts.reconciliations.takeDue(batch, deadlineMs * batch);
      if (due.length === 0) return 0;
      isRunning = true;
      running = run(due)
        .catch((error) => void parts.log.error('a reconciliation broke off', { error }))
        .finally(() => {
          isRunning = false;
        });
      return due.length;
    },
    async close() {
      closing.abort(new Error('the service ends'));
      await running;
    },
  };
}

/** The day and those before it, should nobody have planned them: the service was down, or a secret could not be read. */
const daysUntil = (day: string): string[] =>
  Array.from({ length: plannedDays }, (_, n) => dayOf(new Date(Date.parse(day) - n * dayMs)));

/** One for each store, provider and day; another replica may have been first. */
async function plan({ payments, providers, reconciliations }: Parts, days: string[]): Promise<void> {
  for (const store of await storesWithPayments(payments.model)) {
    await withStore(store, async () => {
      for (const { adapter } of await providers.offered()) {
        if (!adapter.transactions) continue;
        for (const day of days) await reconciliations.insert(newReconciliation(store, adapter.name, day, new Date()));
      }
    });
  }
}

async function reconcile(
  { reconciliations, log, ...deps }: Parts,
  due: Reconciliation,
  closing: AbortSignal,
): Promise<void> {
  const { _id, store, provider: name, day } = due;
  try {
    const provider = await deps.providers.find(name);
    if (!provider) throw new Error(`${name} is switched off`);
    const signal = AbortSignal.any([closing, AbortSignal.timeout(deadlineMs)]);
    const findings = await compareDay(deps, provider, day, signal);
    await reconciliations.change(_id, (current, now) => ({ state: finished(current, findings, now) }), due);
    const level = findings.differing > 0 ? 'warn' : 'info';
    log[level]('reconciled', {
      store,
      provider: name,
      day,
      compared: findings.compared,
      differing: findings.differing,
    });
  } catch (error) {
    log.warn('a reconciliation waits', { store, provider: name, day, error });
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    await reconciliations.change(_id, (current, now) => ({ state: putOff(current, reason, now) }), due);
  }
}
