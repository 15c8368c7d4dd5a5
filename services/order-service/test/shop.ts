/** A shop around order-service for its tests: product- and payment-service in memory, which fail on command. */
import { join } from 'node:path';
import type { CloudEvent, EventData, EventType } from '@skysync/events';
import {
  AppError,
  conflict,
  createIndexes,
  createLogger,
  type InvokeOptions,
  invalidRequest,
} from '@skysync/service-kit';
import {
  type ApiClient,
  createApiClient,
  createFakeSidecar,
  createTestDatabase,
  createTestTokens,
  testAppApiToken,
} from '@skysync/test-kit';
import type { Model } from 'mongoose';
import { createApp } from '../src/app';
import type { Payment, PaymentStatus } from '../src/clients/payment-client';
import type { Quantity, Reservation } from '../src/clients/product-client';
import type { Order } from '../src/orders/order';

const statusOf: Record<string, PaymentStatus> = {
  pm_success: 'succeeded',
  pm_declined: 'failed',
  pm_action_required: 'requires_action',
  pm_delayed: 'processing',
};

const statusFor = (method: string): Payment['status'] => {
  const status = statusOf[method];
  if (!status) throw invalidRequest([{ field: 'payment.method', message: 'must be a method of the sandbox' }]);
  return status;
};

type Step = 'variants' | 'reserve' | 'release' | 'method' | 'pay';
type Call = (body: Record<string, unknown>, id: string) => unknown;

/** What the two services would do, as their contracts say it. */
function createNeighbours(stock: Record<string, number>) {
  const reservations = new Map<string, Reservation & { state: string }>();
  const payments = new Map<string, Payment>();
  const prices: Record<string, { amount: number; currency: string }> = { 'USD-1': { amount: 500, currency: 'USD' } };
  const variant = (sku: string) => ({
    sku,
    productId: `product-of-${sku}`,
    title: `Title of ${sku}`,
    unitPrice: prices[sku] ?? { amount: 1_000, currency: 'EUR' },
  });

  const reserve = (orderId: string, lines: Quantity[]) => {
    const known = reservations.get(orderId);
    if (known?.state === 'released') throw conflict('invalid_state', 'The reservation was released');
    if (known) return known;
    const skus = lines.filter(({ sku, quantity }) => (stock[sku] ?? 0) < quantity).map(({ sku }) => sku);
    if (skus.length > 0) throw conflict('out_of_stock', 'Not enough stock', { skus });
    for (const { sku, quantity } of lines) stock[sku] = (stock[sku] ?? 0) - quantity;
    const reservation = {
      orderId,
      state: 'held',
      lines: lines.map((line) => ({ ...variant(line.sku), ...line })),
      expiresAt: new Date(Date.now() + 15 * 60_000).toISOString(),
    };
    reservations.set(orderId, reservation);
    return reservation;
  };

  const release = (orderId: string) => {
    const held = reservations.get(orderId);
    if (held?.state === 'held') for (const { sku, quantity } of held.lines) stock[sku] = (stock[sku] ?? 0) + quantity;
    if (held) held.state = 'released';
    return { orderId, state: 'released' };
  };

  const pay = (request: { orderId: string; amount: Payment['amount']; method: string }): Payment => {
    const known = payments.get(request.orderId);
    if (known) return known;
    const status = statusFor(request.method);
    const payment: Payment = {
      id: `pay_${payments.size + 1}`,
      orderId: request.orderId,
      status,
      amount: request.amount,
      ...(status === 'failed' && { failureCode: 'card_declined' }),
      ...(status === 'requires_action' && { nextAction: { type: 'confirm' } }),
    };
    payments.set(request.orderId, payment);
    return payment;
  };

  const calls: [RegExp, Step, Call][] = [
    [
      /^product-service POST \/internal\/variants$/,
      'variants',
      ({ skus }) => ({ variants: (skus as string[]).filter((sku) => sku in stock).map(variant) }),
    ],
    [
      /^product-service POST \/internal\/reservations$/,
      'reserve',
      ({ orderId, lines }) => reserve(orderId as string, lines as Quantity[]),
    ],
    [/^product-service POST \/internal\/reservations\/(.+)\/release$/, 'release', (_body, id) => release(id)],
    [
      /^payment-service POST \/internal\/payment-methods$/,
      'method',
      ({ method }) => ({ status: statusFor(method as string) }),
    ],
    [/^payment-service POST \/internal\/payments$/, 'pay', (body) => pay(body as unknown as Parameters<typeof pay>[0])],
  ];
  return { stock, prices, reservations, payments, calls };
}

export const address = { name: 'Buyer', line1: 'Street 1', city: 'Town', postalCode: '12345', country: 'DE' };
export const orderBody = (method = 'pm_success') => ({
  shippingAddress: address,
  payment: { provider: 'sandbox', method },
});

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** Opens a shop with a database of its own. */
export async function openShop(stock: Record<string, number> = { 'SKU-1': 1_000, 'SKU-2': 1_000, 'USD-1': 10 }) {
  const neighbours = createNeighbours(stock);
  const fake = createFakeSidecar();
  const faults = new Map<Step, { before?: Error; after?: Error }>();
  const invoke = async <T>(appId: string, path: string, options: InvokeOptions = {}): Promise<T> => {
    const call = `${appId} ${options.method ?? (options.body === undefined ? 'GET' : 'POST')} ${path}`;
    const found = neighbours.calls.find(([pattern]) => pattern.test(call));
    if (!found) return fake.invoke<T>(appId, path, options);
    const [pattern, step, answer] = found;
    fake.invoked.push(step);
    await new Promise(setImmediate);
    const fault = faults.get(step);
    if (fault?.before) throw fault.before;
    const answered = answer((options.body ?? {}) as Record<string, unknown>, pattern.exec(call)?.[1] ?? '');
    if (fault?.after) throw fault.after;
    return structuredClone(answered) as T;
  };
  const get = async <T>(key: string) => {
    const stored = await fake.state.get<T>(key);
    await new Promise(setImmediate); // a real store takes its time, and others change the key meanwhile
    return stored;
  };
  const sidecar = { ...fake, invoke, state: { ...fake.state, get } };
  const database = await createTestDatabase();
  const tokens = createTestTokens();
  const log = createLogger('order-service', 'none');
  log.silent = true;

  /** A process of the service; a second one is another replica on the same data. */
  const start = () => {
    for (const name of Object.keys(database.connection.models)) database.connection.deleteModel(name);
    const { app, drain } = createApp({
      connection: database.connection,
      sidecar,
      verifyToken: tokens.verifyToken,
      appApiToken: testAppApiToken,
      log,
    });
    return { drain, api: createApiClient(app, join(__dirname, '../openapi.yaml')) };
  };
  const { api, drain } = start();
  await createIndexes(database.connection);
  const orders = database.connection.model('Order') as unknown as Model<Order>;

  return {
    ...neighbours,
    sidecar: fake,
    api,
    drain,
    start,
    tokens,
    database,
    /** The collection itself, without the scope of a store. */
    stored: database.connection.collection<Order>('orders'),
    orders,
    fail: (step: Step, when: 'before' | 'after', error: Error = new AppError(503, 'unavailable', 'away')) =>
      void faults.set(step, { [when]: error }),
    heal: () => faults.clear(),
    buyer: (sub: string, role: 'guest' | 'customer' | 'staff' | 'admin' = 'customer') =>
      createBuyer(api, tokens.token({ sub, role })),
    deliver: <T extends EventType>(type: T, data: EventData<T>, id = `event-${Math.random()}`) =>
      deliver(api, { type, data, id } as Pick<CloudEvent, 'type' | 'data' | 'id'>),
    sweep: () => api.post('/sweeper', { headers: {} }),
    close: async () => {
      await drain();
      await database.drop();
    },
  };
}

function deliver(api: ApiClient, event: Pick<CloudEvent, 'type' | 'data' | 'id'>) {
  const envelope = {
    specversion: '1.0',
    source: 'payment-service',
    subject: 'x',
    store: 'demo',
    time: 'now',
    ...event,
  };
  return api.post('/events/payments', { body: envelope });
}

/** Somebody with a token and a cart. */
function createBuyer(api: ApiClient, token: string) {
  return {
    token,
    add: (sku: string, quantity = 1, headers = {}) =>
      api.post('/cart/lines', { token, headers, body: { sku, quantity } }),
    cart: () => api.get('/cart', { token }),
    order: (key: string, body: unknown = orderBody()) =>
      api.post('/orders', { token, headers: { 'idempotency-key': key }, body }),
    orders: () => api.get('/orders', { token }),
    find: (id: string) => api.get(`/orders/${id}`, { token }),
    cancel: (id: string) => api.post(`/orders/${id}/cancel`, { token }),
  };
}
