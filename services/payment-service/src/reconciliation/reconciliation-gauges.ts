/** What collectors of metrics learn of payments on their way, and of the comparisons with providers. */
import { type AggregateStore, type Metrics, nativeCollection, secondsSince } from '@skysync/service-kit';
import type { Payment } from '../payments/payment';
import { paymentStates } from '../payments/payment-states';
import { lapsesAt } from '../payments/payment-timing';
import { periodOf, type Reconciliation } from './reconciliation';
import { lapseSoonMs } from './unfinished';

/** More than that at once is an outage, whose size its age tells. */
const mostRead = 1_000;

type PaymentFacts = Pick<Payment, 'status' | 'statusAt' | 'authorization'>;

/** By the index of what is due, as admins see it at `GET /admin/reconciliation`. */
export function readUnfinished(metrics: Metrics, { model }: Pick<AggregateStore<Payment>, 'model'>): void {
  metrics.gauges({
    gauges: {
      count: { name: 'skysync_payments_under_way', help: `Payments that are not finished, up to ${mostRead}` },
      oldest: { name: 'skysync_payments_under_way_oldest_seconds', help: 'How long one of them has had its status' },
      lapsing: { name: 'skysync_authorizations_lapsing', help: 'Authorisations that lapse within two days' },
    },
    labels: { status: paymentStates },
    async read(maxTimeMS) {
      const projection = { status: 1, statusAt: 1, authorization: 1 };
      const payments = await nativeCollection<PaymentFacts & { _id: string; dueAt?: Date }>(
        model.db,
        model.collection.name,
      )
        .find({ dueAt: { $exists: true } }, { projection, limit: mostRead, maxTimeMS })
        .toArray();
      return [...Map.groupBy(payments, ({ status }) => status)].map(([status, those]) => ({
        labels: { status },
        values: {
          count: those.length,
          oldest: secondsSince(those.map(({ statusAt }) => statusAt)),
          lapsing: those.filter(lapsesSoon).length,
        },
      }));
    },
  });
}

function lapsesSoon(payment: PaymentFacts): boolean {
  const lapses = lapsesAt(payment);
  return lapses !== undefined && lapses.getTime() - Date.now() <= lapseSoonMs;
}

/** Days that differ have an index of their own, days that wait are due. */
export function readReconciliations(metrics: Metrics, { model }: Pick<AggregateStore<Reconciliation>, 'model'>): void {
  metrics.gauges({
    gauges: {
      days: {
        name: 'skysync_reconciliation_days_differing',
        help: 'Days of a store on which ledger and provider disagree',
      },
      movements: { name: 'skysync_reconciliation_differences', help: 'Movements of money on those days that differ' },
      waiting: { name: 'skysync_reconciliations_waiting', help: 'Days that are not compared yet' },
      oldest: {
        name: 'skysync_reconciliations_waiting_oldest_seconds',
        help: 'Since the end of the first of those days',
      },
    },
    labels: {},
    async read(maxTimeMS) {
      const reconciliations = nativeCollection<Reconciliation & { _id: string }>(model.db, model.collection.name);
      const options = { projection: { day: 1, differing: 1 }, limit: mostRead, maxTimeMS };
      const differing = await reconciliations.find({ differing: { $gt: 0 } }, options).toArray();
      const waiting = await reconciliations.find({ dueAt: { $exists: true } }, options).toArray();
      const movements = differing.reduce((sum, day) => sum + day.differing, 0);
      const oldest = secondsSince(waiting.map(({ day }) => periodOf(day).to));
      return [{ labels: {}, values: { days: differing.length, movements, waiting: waiting.length, oldest } }];
    },
  });
}
