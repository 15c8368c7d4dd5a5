/** Starts a stand-in of Stripe that keeps its state in memory and takes no money. */
import { createServer } from 'node:http';
import { Disputes, type NewDispute } from './disputes';
import { Events, type Report, type SentWebhook, signatureOf } from './events';
import { IdempotencyKeys } from './idempotency';
import { Intents } from './intents';
import { type Misbehaviour, Misbehaviours } from './misbehaviour';
import type { Dispute, Intent, Refund } from './objects';
import { type Customer, type PaymentMethod, PaymentMethods } from './payment-methods';
import { Refunds } from './refunds';
import { type SetupIntent, SetupIntents } from './setup-intents';
import { stripeApp } from './stripe-app';

export interface StripeStandInOptions {
  /** A free one when not given. */
  port?: number;
  /** Where webhooks go; without it they are kept in `webhooksSent` only. */
  webhookUrl?: string;
  /** `whsec_…`: signs the webhooks. */
  webhookSecret: string;
}

export interface StripeStandIn {
  /** For STRIPE_URL. */
  url: string;
  webhooksSent: readonly SentWebhook[];
  intents(): readonly Intent[];
  refunds(): readonly Refund[];
  disputes(): readonly Dispute[];
  setups(): readonly SetupIntent[];
  customers(): readonly Customer[];
  /** Cards that were saved. */
  methods(): readonly PaymentMethod[];
  misbehave(misbehaviour: Misbehaviour): void;
  behave(): void;
  /** What the buyer does in the browser; `authenticated` unless said otherwise. */
  complete3ds(intentId: string, authenticated?: boolean): void;
  /** What a customer does in the browser to save a card: gives one, or answers the one that asks. */
  completeSetup(setupId: string, card?: string): void;
  /** Ends a charge of `pm_delayed`. */
  settle(intentId: string, succeeds?: boolean): void;
  /** Ends a refund of `pm_card_pendingRefund`, or takes back one of `pm_card_refundFail`. */
  settleRefund(refundId: string, status: 'succeeded' | 'failed'): void;
  /** Ends the time for captures. */
  lapse(intentId: string): void;
  dispute(dispute: NewDispute): Dispute;
  escalateDispute(id: string): void;
  closeDispute(id: string, outcome: 'won' | 'lost'): void;
  /** Forgets all idempotency keys, as Stripe does after a day. */
  forgetKeys(): void;
  holdWebhooks(): void;
  releaseWebhooks(order?: { reversed?: boolean; times?: number }): void;
  /** A webhook of any body, signed at `at` (seconds). */
  sign(body: string, at?: number): Pick<SentWebhook, 'body' | 'headers'>;
  close(): Promise<void>;
}

export async function startStripeStandIn({ port = 0, ...options }: StripeStandInOptions): Promise<StripeStandIn> {
  const events = new Events(options);
  const report: Report = (type, object) => {
    events.report(type, object);
    if (type === 'payment_intent.succeeded' && object.object === 'payment_intent') disputes.afterPaid(object);
  };
  const methods = new PaymentMethods();
  const setups = new SetupIntents(methods, report);
  const intents = new Intents(report, methods);
  const disputes = new Disputes(intents, report);
  const refunds = new Refunds(intents, events.report);
  const keys = new IdempotencyKeys();
  const misbehaviours = new Misbehaviours();
  const server = createServer(stripeApp({ intents, refunds, disputes, setups, methods, keys, misbehaviours }));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the stand-in of Stripe has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    webhooksSent: events.sent,
    intents: intents.list,
    refunds: () => refunds.list(),
    disputes: disputes.list,
    setups: setups.list,
    customers: methods.customers,
    methods: methods.list,
    misbehave: (misbehaviour) => misbehaviours.add(misbehaviour),
    behave: () => misbehaviours.clear(),
    complete3ds: (id, authenticated = true) => void intents.complete3ds(id, authenticated),
    completeSetup: (id, card) => void (card === undefined ? setups.complete3ds(id) : setups.confirm(id, card)),
    settle: (id, succeeds = true) => void intents.settle(id, succeeds),
    settleRefund: (id, status) => void refunds.settle(id, status),
    lapse: (id) => void intents.lapse(id),
    dispute: (dispute) => disputes.open(dispute),
    escalateDispute: (id) => void disputes.escalate(id),
    closeDispute: (id, outcome) => void disputes.close(id, outcome),
    forgetKeys: () => keys.forget(),
    holdWebhooks: () => events.hold(),
    releaseWebhooks: (order) => events.release(order),
    sign: (body, at) => ({
      body,
      headers: {
        'content-type': 'application/json',
        'stripe-signature': signatureOf(options.webhookSecret, body, at),
      },
    }),
    async close() {
      await events.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
