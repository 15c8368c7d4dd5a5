/** The service under test with a database of its own, and the calls that most tests make. */
import { join } from 'node:path';
import { createIndexes, createLogger, withStore } from '@skysync/service-kit';
import {
  type ApiClient,
  createApiClient,
  createFakeSidecar,
  createTestDatabase,
  createTestTokens,
  type FakeSidecar,
  testAppApiToken,
} from '@skysync/test-kit';
import { createApp, createDeps } from '../src/app';
import type { Deps } from '../src/deps';
import { type Stock, stockId } from '../src/inventory/stock';
import type { Reservation } from '../src/reservations/reservation';

export interface Line {
  sku: string;
  quantity: number;
}

export interface Shop {
  api: ApiClient;
  deps: Deps;
  sidecar: FakeSidecar;
  /** A token of that role. */
  token(role?: 'guest' | 'customer' | 'staff', store?: string): string;
  /** Imports one product with a variant for each SKU, with that much stock. */
  stockUp(stock: Record<string, number>): Promise<void>;
  reserve(orderId: string, lines: Line[]): ReturnType<ApiClient['post']>;
  release(orderId: string): ReturnType<ApiClient['post']>;
  /** Delivers an order event as the sidecar does; returns the delivery's status. */
  deliver(name: 'paid' | 'payment_failed' | 'cancelled', orderId: string): Promise<string>;
  sweep(): Promise<void>;
  stockOf(sku: string): Promise<Stock>;
  reservation(orderId: string): Promise<Reservation | null>;
  changeReservation(orderId: string, changes: Partial<Reservation>): Promise<void>;
  close(): Promise<void>;
}

const asOrderService = { 'dapr-caller-app-id': 'order-service' };
const log = createLogger('product-service', 'error');
log.silent = true;

let products = 0;

export async function openShop(): Promise<Shop> {
  const database = await createTestDatabase();
  const sidecar = createFakeSidecar();
  const tokens = createTestTokens();
  const { connection } = database;
  const outside = { connection, sidecar, verifyToken: tokens.verifyToken, appApiToken: testAppApiToken, log };
  const deps = createDeps(outside);
  const api = createApiClient(createApp(outside, deps), join(__dirname, '../openapi.yaml'));
  await createIndexes(connection);
  const token: Shop['token'] = (role = 'staff', store = 'demo') => tokens.token({ role, store });
  const internal = (path: string, body?: unknown) => api.post(path, { headers: asOrderService, body });

  return {
    api,
    deps,
    sidecar,
    token,
    async stockUp(stock) {
      const price = { amount: 1999, currency: 'EUR' };
      const variants = Object.entries(stock).map(([sku, pieces]) => ({ sku, title: sku, price, stock: pieces }));
      const body = { products: [{ title: `Thing ${++products}`, variants }] };
      const answer = await api.post('/products/import', { token: token(), body });
      if (answer.status !== 200) throw new Error(`the import answered ${answer.status} ${answer.text}`);
    },
    reserve: (orderId, lines) => internal('/internal/reservations', { orderId, lines }),
    release: (orderId) => internal(`/internal/reservations/${orderId}/release`),
    async deliver(name, orderId) {
      const ended = { orderId, number: 'N-1', reason: 'test' };
      const paid = { orderId, number: 'N-1', paymentId: 'pay_1', total: { amount: 1999, currency: 'EUR' } };
      const event = {
        specversion: '1.0',
        id: `${name}-${orderId}`,
        type: `skysync.order.${name}.v1`,
        source: 'order-service',
        subject: orderId,
        store: 'demo',
        data: name === 'paid' ? paid : ended,
      };
      return (await api.post('/events/orders', { body: event })).body.status as string;
    },
    async sweep() {
      const answer = await api.post('/sweeper');
      if (answer.status !== 200) throw new Error(`the sweeper answered ${answer.status} ${answer.text}`);
    },
    stockOf: (sku) => withStore('demo', async () => (await deps.stock.findById(stockId(sku)).lean<Stock>()) as Stock),
    reservation: (orderId) =>
      withStore('demo', () => deps.reservations.findOne({ _id: orderId }).lean<Reservation>().exec()),
    async changeReservation(orderId, changes) {
      await withStore('demo', () => deps.reservations.updateOne({ _id: orderId }, { $set: changes }));
    },
    async close() {
      await deps.relay.drain();
      await database.drop();
    },
  };
}

/** What must hold for every SKU at any time. */
export function expectSound(stock: Stock): void {
  const held = stock.holds.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(stock.available).toBeGreaterThanOrEqual(0);
  expect(stock.reserved).toBe(held);
  expect(stock.stocked - stock.sold).toBe(stock.available + stock.reserved);
}
