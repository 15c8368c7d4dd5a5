/** payment-service with a real database and the real sandbox, beside a sidecar without Dapr. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EventData, EventType } from '@skysync/events';
import { createIndexes, createLogger } from '@skysync/service-kit';
import {
  createApiClient,
  createFakeSidecar,
  createTestDatabase,
  createTestTokens,
  eventually,
  testAppApiToken,
} from '@skysync/test-kit';
import type { Express } from 'express';
import request from 'supertest';
import { createApp, createDeps } from '../src/app';
import type { PaymentProvider } from '../src/providers/provider';
import { createSandbox } from '../src/providers/sandbox/sandbox';
import { createSandboxCharges } from '../src/providers/sandbox/sandbox-charges';
import { type SandboxWebhook, type SignedWebhook, signWebhook } from '../src/providers/sandbox/sandbox-webhook';

export const webhookSecret = 'whsec_for_tests';
export const openapiPath = join(__dirname, '../openapi.yaml');
export const total = { amount: 4999, currency: 'EUR' };

export interface Options {
  delayMs?: number;
  providerTimeoutMs?: number;
  /** False loses the sandbox's webhooks on the way. */
  webhooksArrive?: boolean;
  /** Stands between the service and the sandbox. */
  wrap?: (sandbox: PaymentProvider) => PaymentProvider;
}

export type PaymentService = Awaited<ReturnType<typeof startPaymentService>>;

export async function startPaymentService(options: Options = {}) {
  const { delayMs = 60_000, providerTimeoutMs = 2_000, webhooksArrive = true, wrap = (sandbox) => sandbox } = options;
  const database = await createTestDatabase();
  const { connection } = database;
  const sidecar = createFakeSidecar();
  const tokens = createTestTokens();
  const log = createLogger('payment-service', 'silent');
  log.silent = true;
  const charges = createSandboxCharges(connection);
  const webhooks: SignedWebhook[] = [];
  const sendWebhook = async (webhook: SignedWebhook): Promise<void> => {
    webhooks.push(webhook);
    if (webhooksArrive) await postWebhook(app, webhook).expect(200);
  };
  const sandbox = createSandbox({ charges, webhookSecret, sendWebhook, log, delayMs });
  const deps = createDeps({ connection, sidecar, log, providers: [wrap(sandbox)], providerTimeoutMs });
  const clock = { offsetMs: 0 };
  deps.now = () => new Date(Date.now() + clock.offsetMs);
  await createIndexes(connection);
  const app: Express = createApp(deps, { connection, verifyToken: tokens.verifyToken, appApiToken: testAppApiToken });
  const api = createApiClient(app, openapiPath);
  const fromOrders = { 'dapr-caller-app-id': 'order-service' };

  return {
    api,
    app,
    deps,
    sidecar,
    tokens,
    connection,
    /** Every webhook the sandbox sent. */
    webhooks,
    create: (body: object, headers: Record<string, string> = {}) =>
      api.post('/internal/payments', { body, headers: { ...fromOrders, ...headers } }),
    list: (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      api.get('/internal/payments', { query, headers: { ...fromOrders, ...headers } }),
    confirm: (id: string, method: unknown, token = tokens.token()) =>
      api.post(`/payments/${id}/confirm`, { token, body: { method } }),
    read: async (id: string) => (await api.get(`/payments/${id}`, { token: tokens.token() })).body,
    webhook: (webhook: SandboxWebhook) => postWebhook(app, signWebhook(webhookSecret, webhook)),
    /** Delivers an order's event as the sidecar does; answers the delivery status. */
    deliver: async <T extends EventType>(type: T, data: EventData<T>, id: string = randomUUID()) => {
      const event = { specversion: '1.0', id, type, source: 'order-service', store: 'demo', data };
      return (await api.post('/events/orders', { body: event })).body.status;
    },
    sweep: () => api.post('/sweeper'),
    /** Moves the service's clock on, not the provider's. */
    later: (seconds: number) => {
      clock.offsetMs += seconds * 1000;
    },
    /** The types of all events of one payment, once they are published. */
    events: async (id: string) => {
      await deps.relay.drain();
      return sidecar.published.filter(({ subject }) => subject === id).map(({ type }) => type.split('.')[2]);
    },
    outboxesAreEmpty: () =>
      eventually(
        async () => (await connection.collection('payments').countDocuments({ 'outbox.0': { $exists: true } })) === 0,
      ),
    stop: async () => {
      await sandbox.close();
      await deps.relay.drain();
      await database.drop();
    },
  };
}

function postWebhook(app: Express, { body, headers }: SignedWebhook) {
  return request(app)
    .post('/webhooks/sandbox')
    .set('dapr-api-token', testAppApiToken)
    .set(headers)
    .send(body.toString());
}

/** The body order-service sends for a new order. */
export const orderOf = (method: string, changes: object = {}) => ({
  orderId: `ord_${randomUUID()}`,
  userId: 'user-1',
  amount: total,
  provider: 'sandbox',
  method,
  ...changes,
});

/** A door that stays shut until it is opened. */
export function createGate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
