/** A shop around order-service for its tests: the service on a real database, its neighbours as stand-ins. */
import type { EventData, EventType, Role } from '@skysync/contracts';
import { type Metrics, silentMetrics } from '@skysync/service-kit';
import { type ApiClient, createInProcessRuntime, startTestService } from '@skysync/test-kit';
import type { Order } from '../src/orders/order';
import { orderService } from '../src/service';
import { standIn } from './neighbours';

export const address = { name: 'Buyer', line1: 'Street 1', city: 'Town', postalCode: '12345', country: 'DE' };
export const orderBody = (method = 'pm_success', onFailure?: 'end' | 'keep') => ({
  shippingAddress: address,
  payment: { provider: 'sandbox', method, ...(onFailure && { onFailure }) },
});

/** What two pieces of `SKU-1` cost. */
export const totalOfTwo = { amount: 2_000, currency: 'EUR' };

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** Opens a shop with a database of its own. */
export async function openShop(
  stock: Record<string, number> = { 'SKU-1': 1_000, 'SKU-2': 1_000, 'USD-1': 10 },
  env: Record<string, string> = {},
  metrics: Metrics = silentMetrics,
) {
  const runtime = createRuntime();
  const neighbours = standIn(runtime, stock);
  const service = await startTestService(orderService, { runtime, env, metrics });
  const { api, tokens, database } = service;
  const buyerOf = (sub: string, role: Role = 'customer', store = 'demo') =>
    createBuyer(api, tokens.token({ sub, role, store }));

  return {
    ...neighbours,
    ...service,
    drain: () => service.relay.drain(),
    /** Another replica on the same data; it gets nothing from the broker. */
    start: async () => {
      for (const name of Object.keys(database.connection.models)) database.connection.deleteModel(name);
      const replica = { ...runtime, inbound: createRuntime().inbound };
      const other = await startTestService(orderService, { runtime: replica, env, database, tokens });
      return { ...other, drain: () => other.relay.drain() };
    },
    /** The collection itself, without the scope of a store. */
    stored: database.connection.collection<Order & { outbox: { id: string; type: string; time: Date }[] }>('orders'),
    buyer: buyerOf,
    /** An order of two pieces, and what an event of its payment says. */
    orderOf: async (name: string, method: string) => {
      const buyer = buyerOf(name);
      await buyer.add('SKU-1', 2);
      const { body } = await buyer.order('key', orderBody(method));
      const outcome = { orderId: body.id as string, paymentId: body.payment.id as string, amount: totalOfTwo };
      return { buyer, outcome, now: async () => (await buyer.find(body.id)).body };
    },
    /** What was told of an order so far: `placed`, `paid` and so on. */
    eventsOf: async (orderId: string) => {
      await service.relay.drain();
      return runtime.published.filter(({ subject }) => subject === orderId).map(({ type }) => type.split('.')[2]);
    },
    deliver: <T extends EventType>(type: T, data: EventData<T>, id = `event-${Math.random()}`) =>
      runtime.inboundOf().deliver({ ...envelope, type, data, id }),
    close: () => service.stop(),
  };
}

const envelope = { specversion: '1.0', source: 'payment-service', subject: 'x', store: 'demo', time: 'now' };

/** A real state store takes its time, and others change the key meanwhile. */
function createRuntime() {
  const runtime = createInProcessRuntime('order-service');
  const { state } = runtime;
  const get = async <T>(key: string) => {
    const stored = await state.get<T>(key);
    await new Promise(setImmediate);
    return stored;
  };
  return { ...runtime, state: { ...state, get } };
}

/** Somebody with a token and a cart. */
function createBuyer(api: ApiClient, token: string) {
  return {
    token,
    add: (sku: string, quantity = 1, headers: Record<string, string> = {}) =>
      api.post('/cart/lines', { token, headers, body: { sku, quantity } }),
    cart: () => api.get('/cart', { token }),
    order: (key: string, body: unknown = orderBody(), headers: Record<string, string> = {}) =>
      api.post('/orders', { token, headers: { ...headers, 'idempotency-key': key }, body }),
    orders: () => api.get('/orders', { token }),
    find: (id: string) => api.get(`/orders/${id}`, { token }),
    cancel: (id: string) => api.post(`/orders/${id}/cancel`, { token }),
    payAgain: (id: string, method: string, key: string) =>
      api.post(`/orders/${id}/payments`, {
        token,
        headers: { 'idempotency-key': key },
        body: { provider: 'sandbox', method },
      }),
  };
}
