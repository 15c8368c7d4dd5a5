/** payment-service with a real database and the real sandbox, beside a runtime without a platform. */
import { randomUUID } from 'node:crypto';
import type { EventData, EventType } from '@skysync/contracts';
import type { Metrics } from '@skysync/service-kit';
import { eventually, startTestService, type TestDatabase, type TestService } from '@skysync/test-kit';
import type { Deps } from '../src/deps';
import { sweepPayments } from '../src/payments/sweep-payments';
import { type ConnectProviders, connectProviders } from '../src/providers/connect-providers';
import type { PaymentProvider, SignedWebhook } from '../src/providers/provider';
import { type SandboxWebhook, signWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { paymentServiceWith } from '../src/service';
import { shiftPayments } from './shift-payments';

export const webhookSecret = 'whsec_for_tests';
export const total = { amount: 4999, currency: 'EUR' };
const sender = 'order-service';

export interface Options {
  delayMs?: number;
  providerTimeoutMs?: number;
  /** False loses the sandbox's webhooks on the way. */
  webhooksArrive?: boolean;
  /** Stands between the service and the sandbox. */
  wrap?: (sandbox: PaymentProvider) => PaymentProvider;
  env?: Record<string, string>;
  metrics?: Metrics;
  /** Beside the sandbox's. */
  secrets?: Record<string, string>;
  /** What another instance of the service runs on, which was killed or runs on. */
  shared?: Pick<TestService<Deps>, 'database' | 'runtime' | 'tokens'>;
}

export type PaymentService = Awaited<ReturnType<typeof startPaymentService>>;

export async function startPaymentService(options: Options = {}) {
  const { delayMs = 60_000, providerTimeoutMs = 2_000, webhooksArrive = true, wrap = (sandbox) => sandbox } = options;
  const webhooks: SignedWebhook[] = [];
  const wrapped = new Map<PaymentProvider, PaymentProvider>();
  const wrapOnce = (provider: PaymentProvider | undefined): PaymentProvider | undefined => {
    if (!provider) return undefined;
    const known = wrapped.get(provider) ?? wrap(provider);
    wrapped.set(provider, known);
    return known;
  };
  const connect: ConnectProviders = (base, deliver) => {
    const providers = connectProviders(base, async (provider, webhook) => {
      webhooks.push(webhook);
      if (webhooksArrive) await deliver(provider, webhook);
    });
    return { ...providers, find: async (name) => wrapOnce(await providers.find(name)) };
  };
  const service = await startTestService(paymentServiceWith(connect), {
    ...options.shared,
    ...(options.metrics && { metrics: options.metrics }),
    secrets: { 'sandbox-webhook-secret': webhookSecret, ...options.secrets },
    env: {
      PROVIDER_TIMEOUT_MS: String(providerTimeoutMs),
      SANDBOX_DELAY_MS: String(delayMs),
      WEBHOOK_ANSWER_MS: '5000', // on a busy machine, too, an answer says what became of the message
      ...options.env,
    },
  });
  const { connection } = service.database;
  return {
    ...service,
    connection,
    /** Every webhook the sandbox sent. */
    webhooks,
    ...asked(service),
    ...observed(service, connection),
    /** Sweeps payments as that many replicas would at once. */
    sweepOnReplicas: (replicas: number) =>
      Promise.all(Array.from({ length: replicas }, () => sweepPayments(service.deps, Date.now() + 8_000))),
    /** Makes all payments older. */
    later: (seconds: number) => shiftPayments(connection, seconds),
  };
}

interface MadePayment {
  id: string;
  orderId: string;
}

const asked = ({ api, tokens, runtime }: TestService<Deps>) => ({
  create: (body: object, headers: Record<string, string> = {}) =>
    api.post('/internal/payments', { body, sender, headers }),
  voidOf: (orderId: string) => api.post('/internal/payments/void', { body: { orderId }, sender }),
  refund: (body: object) => api.post('/internal/payments/refund', { body, sender }),
  find: (orderIds: string[]) => api.post('/internal/payments/find', { body: { orderIds }, sender }),
  list: (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    api.get('/internal/payments', { query, sender, headers }),
  confirm: (id: string, method: unknown, token = tokens.token()) =>
    api.post(`/payments/${id}/confirm`, { token, body: { method } }),
  read: async (id: string) => (await api.get(`/payments/${id}`, { token: tokens.token() })).body,
  webhook: (webhook: SandboxWebhook) => postWebhook(api, signWebhook(webhookSecret, webhook)),
  post: (body: string | Buffer, headers: Record<string, string>, provider = 'sandbox') =>
    api.post(`/webhooks/${provider}`, { body: body.toString(), headers: { 'content-type': 'text/plain', ...headers } }),
  /** Delivers an order's event as the runtime does; answers the delivery status. */
  deliver: <T extends EventType>(type: T, data: EventData<T>, id: string = randomUUID()) =>
    runtime.inboundOf().deliver(envelopeOf(type, data, id)),
  askRefund: (
    { id, orderId }: MadePayment,
    amount = total.amount,
    refundId: string = randomUUID(),
    currency = total.currency,
  ) => {
    const data = { orderId, paymentId: id, refundId, amount: { amount, currency }, reason: 'cancelled' };
    return runtime.inboundOf().deliver(envelopeOf('skysync.order.refund_requested.v1', data));
  },
});

const envelopeOf = <T extends EventType>(type: T, data: EventData<T>, id: string = randomUUID()) => ({
  specversion: '1.0',
  id,
  type,
  source: sender,
  store: 'demo',
  data,
});

const postWebhook = (api: TestService<Deps>['api'], { body, headers }: SignedWebhook) =>
  api.post('/webhooks/sandbox', { body: body.toString(), headers: headers as Record<string, string> });

const observed = ({ relay, runtime }: TestService<Deps>, connection: TestDatabase['connection']) => ({
  /** The types of all events of one payment, once they are published. */
  events: async (id: string) => {
    await relay.drain();
    return runtime.published.filter(({ subject }) => subject === id).map(({ type }) => type.split('.')[2]);
  },
  chargeOf: (id: string) => connection.collection('sandbox_charges').findOne({ _id: `sbx_${id}` as never }),
  stored: (id: string) => connection.collection('payments').findOne({ _id: id as never }),
  outboxesAreEmpty: () =>
    eventually(
      async () => (await connection.collection('payments').countDocuments({ 'outbox.0': { $exists: true } })) === 0,
    ),
});

/** The body order-service sends for a new order. */
export const orderOf = (method: string, changes: object = {}) => ({
  orderId: `ord_${randomUUID()}`,
  userId: 'user-1',
  amount: total,
  provider: 'sandbox',
  method,
  ...changes,
});

/** A webhook about the charge of a payment of {@link total}. */
export const succeeded = (id: string, data: Partial<SandboxWebhook['data']> = {}): SandboxWebhook => ({
  id: `evt_${id}`,
  type: 'charge.succeeded',
  data: { reference: `sbx_${id}`, paymentId: id, store: 'demo', amount: total, ...data },
});

/** A door that stays shut until it is opened. */
export function createGate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
