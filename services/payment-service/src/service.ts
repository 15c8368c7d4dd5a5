/** payment-service: its rooms and what they need. Never listens. */
import { defineService, type Service, wholeNumberSetting } from '@skysync/service-kit';
import { captureRoutes } from './captures/capture-routes';
import type { Deps } from './deps';
import { countMoney } from './ledger/count-money';
import { ledgerRecord } from './ledger/ledger-record';
import { ledgerRoutes } from './ledger/ledger-routes';
import { postEntries } from './ledger/post-entries';
import { methodRoutes } from './methods/method-routes';
import { savedMethodRecord } from './methods/saved-method-record';
import { sweepMethods } from './methods/sweep-methods';
import { paymentEvents } from './payments/payment-events';
import { paymentRecord } from './payments/payment-record';
import { paymentRoutes } from './payments/payment-routes';
import { sweepPayments } from './payments/sweep-payments';
import { type ConnectProviders, connectProviders } from './providers/connect-providers';
import { timeProviders } from './providers/provider-durations';
import { createReconciler } from './reconciliation/reconcile';
import { readReconciliations, readUnfinished } from './reconciliation/reconciliation-gauges';
import { reconciliationRecord } from './reconciliation/reconciliation-record';
import { reconciliationRoutes } from './reconciliation/reconciliation-routes';
import { refundRoutes } from './refunds/refund-routes';
import { receiveWebhook } from './webhooks/receive-webhook';
import { sweepWebhooks } from './webhooks/sweep-webhooks';
import { webhookRoutes } from './webhooks/webhook-routes';
import { createWebhooks } from './webhooks/webhooks';

/** The service with the providers that `connect` makes. */
export const paymentServiceWith = (connect: ConnectProviders): Service<Deps> =>
  defineService<Deps>({
    appId: 'payment-service',
    routes: [
      ...paymentRoutes,
      ...methodRoutes,
      ...captureRoutes,
      ...refundRoutes,
      ...ledgerRoutes,
      ...reconciliationRoutes,
      ...webhookRoutes,
    ],
    events: paymentEvents,
    counts: countMoney,
    ownEvents: ({ ledger }, events) => postEntries(ledger, events),
    sweeps: (deps) => [
      { name: 'webhooks', run: (until) => sweepWebhooks(deps, until) },
      { name: 'payments', run: (until) => sweepPayments(deps, until) },
      { name: 'reconciliations', run: () => deps.reconciler.sweep() },
      { name: 'payment-methods', run: (until) => sweepMethods(deps, until) },
    ],
    build(base) {
      const connected = connect(base, (provider, webhook) => receiveWebhook(deps, provider, webhook));
      const providers = timeProviders(base.metrics, connected);
      const stores = {
        payments: base.store(paymentRecord),
        ledger: base.store(ledgerRecord),
        reconciliations: base.store(reconciliationRecord),
      };
      readUnfinished(base.metrics, stores.payments);
      readReconciliations(base.metrics, stores.reconciliations);
      const deps: Deps = {
        call: base.call,
        log: base.log,
        ...stores,
        methods: base.store(savedMethodRecord),
        reconciler: createReconciler({ ...stores, providers, log: base.log }),
        webhooks: createWebhooks(base),
        providers,
        providerTimeoutMs: wholeNumberSetting(base.env, 'PROVIDER_TIMEOUT_MS', 3_000, 100),
      };
      return deps;
    },
    settle: ({ webhooks }) => webhooks.workers.idle(),
    async close({ webhooks, reconciler, providers }) {
      await webhooks.workers.drain();
      await reconciler.close();
      await providers.close();
    },
  });

export const paymentService = paymentServiceWith(connectProviders);
