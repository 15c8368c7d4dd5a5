/** What the handlers of this service work with; built once in service.ts. */
import type { AggregateStore, Base } from '@skysync/service-kit';
import type { Ledger } from './ledger/ledger-record';
import type { SavedMethod } from './methods/saved-method';
import type { Payment } from './payments/payment';
import type { Providers } from './providers/provider';
import type { Reconciler } from './reconciliation/reconcile';
import type { Reconciliation } from './reconciliation/reconciliation';
import type { Webhooks } from './webhooks/webhooks';

export interface Deps extends Pick<Base, 'call' | 'log'> {
  payments: AggregateStore<Payment>;
  methods: AggregateStore<SavedMethod>;
  ledger: Ledger;
  reconciliations: AggregateStore<Reconciliation>;
  reconciler: Reconciler;
  providers: Providers;
  webhooks: Webhooks;
  /** How long a provider may take to answer one call, in milliseconds. */
  providerTimeoutMs: number;
}
