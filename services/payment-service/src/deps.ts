/** What the commands work with. */
import type { DeadLetters, Logger, OutboxRelay } from '@skysync/service-kit';
import type { Payments } from './payments/payment-model';
import type { Providers } from './providers/provider';
import type { WebhookInbox } from './webhooks/webhook-inbox';

export interface Deps {
  payments: Payments;
  inbox: WebhookInbox;
  deadLetters: DeadLetters;
  providers: Providers;
  relay: OutboxRelay;
  log: Logger;
  /** How long a provider may take to answer one call. */
  providerTimeoutMs: number;
  now: () => Date;
}
