/** The service under test with a database of its own, and the calls that most tests make. */
import type { Money } from '@skysync/contracts';
import { type Metrics, silentMetrics, withStore } from '@skysync/service-kit';
import { startTestService, type TestService } from '@skysync/test-kit';
import type { Deps } from '../src/deps';
import { type Stock, stockId } from '../src/inventory/stock';
import type { Reservation } from '../src/reservations/reservation';
import { productService } from '../src/service';

export interface Line {
  sku: string;
  quantity: number;
  /** The price that the buyer was shown; today's when not given. */
  unitPrice?: Money;
}

type Answer = ReturnType<TestService<Deps>['api']['post']>;

export interface Shop extends TestService<Deps> {
  /** A token of that role. */
  token(role?: 'guest' | 'customer' | 'staff', store?: string): string;
  /** Imports one product with a variant for each SKU, with that much stock. */
  stockUp(stock: Record<string, number>): Promise<void>;
  reserve(orderId: string, lines: Line[]): Answer;
  release(orderId: string): Answer;
  /** Delivers an order event as the runtime does; returns the delivery's status. */
  deliver(name: 'paid' | 'payment_failed' | 'cancelled', orderId: string): Promise<string>;
  stockOf(sku: string): Promise<Stock>;
  reservation(orderId: string): Promise<Reservation | undefined>;
  /** Changes a stored reservation behind the service's back. */
  changeReservation(orderId: string, changes: Partial<Reservation>): Promise<void>;
}

const shownPrice = { amount: 1999, currency: 'EUR' };
let products = 0;

export async function openShop(env: Record<string, string> = {}, metrics: Metrics = silentMetrics): Promise<Shop> {
  const service = await startTestService(productService, { env, metrics });
  const { api, deps, runtime, tokens } = service;
  const token: Shop['token'] = (role = 'staff', store = 'demo') => tokens.token({ role, store });
  const internal = (path: string, body?: unknown) => api.post(path, { sender: 'order-service', body });

  return {
    ...service,
    token,
    async stockUp(stock) {
      const variants = Object.entries(stock).map(([sku, pieces]) => ({
        sku,
        title: sku,
        price: shownPrice,
        stock: pieces,
      }));
      const body = { products: [{ title: `Thing ${++products}`, variants }] };
      const answer = await api.post('/products/import', { token: token(), body });
      if (answer.status !== 200) throw new Error(`the import answered ${answer.status} ${answer.text}`);
    },
    async reserve(orderId, lines) {
      const skus = lines.map(({ sku }) => sku);
      const { variants } = (await internal('/internal/variants', { skus })).body;
      const priceOf = (sku: string): Money =>
        variants.find((variant: { sku: string }) => variant.sku === sku)?.unitPrice ?? shownPrice;
      const priced = lines.map((line) => ({ unitPrice: priceOf(line.sku), ...line }));
      return internal('/internal/reservations', { orderId, userId: 'user-1', lines: priced });
    },
    release: (orderId) => internal(`/internal/reservations/${orderId}/release`),
    deliver: (name, orderId) => runtime.inboundOf().deliver(orderEvent(name, orderId)),
    stockOf: (sku) => withStore('demo', async () => (await deps.stocks.find(stockId('demo', sku))) as Stock),
    reservation: (orderId) => withStore('demo', () => deps.reservations.find(orderId)),
    async changeReservation(orderId, changes) {
      await withStore('demo', () => deps.reservations.model.updateOne({ _id: orderId }, { $set: changes }));
    },
  };
}

function orderEvent(name: string, orderId: string): object {
  const ended = { orderId, number: 'N-1', reason: 'test' };
  const paid = { orderId, number: 'N-1', paymentId: 'pay_1', total: shownPrice };
  return {
    specversion: '1.0',
    id: `${name}-${orderId}`,
    type: `skysync.order.${name}.v1`,
    source: 'order-service',
    subject: orderId,
    store: 'demo',
    data: name === 'paid' ? paid : ended,
  };
}

/** What must hold for every SKU at any time. */
export function expectSound(stock: Stock): void {
  const held = stock.holds.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(stock.available).toBeGreaterThanOrEqual(0);
  expect(stock.reserved).toBe(held);
  expect(stock.stocked - stock.sold).toBe(stock.available + stock.reserved);
}
