/** The single requests of the demo; each checks its answer. */
import { PlatformError } from '../platform-error';
import { type Answer, describeProblem, newIdempotencyKey, type ShopClient } from '../shop-client';
import { until } from '../until';

export interface Stage {
  client: ShopClient;
  say(line: string): void;
}

interface Money {
  amount: number;
  currency: string;
}

interface Variant {
  sku: string;
  title: string;
  price: Money;
  available: number;
}

interface Product {
  id: string;
  title: string;
  variants: Variant[];
}

interface Order {
  id: string;
  number: string;
  status: string;
  total: Money;
}

/** One variant of a product, as it was when it was looked at. */
export interface Line {
  productId: string;
  title: string;
  sku: string;
  available: number;
  quantity: number;
}

const address = {
  name: 'Demo Customer',
  line1: '1 Harbour Street',
  city: 'Lisbon',
  postalCode: '1100-148',
  country: 'PT',
};

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new PlatformError(otherwise);
}

function ok<T>(answer: Answer<T>, what: string, expected = 200): T {
  expect(answer.status === expected, `${what} should answer ${expected}, it answered ${describeProblem(answer)}`);
  return answer.body;
}

export const money = ({ amount, currency }: Money): string => `${(amount / 100).toFixed(2)} ${currency}`;

/** Lists products and reads the first ones that are in stock. */
export async function findProduct(
  { client, say }: Stage,
  token: string,
  wanted: number,
): Promise<Omit<Line, 'quantity'>[]> {
  const { items } = ok(
    await client.get<{ items: Product[] }>('/products?limit=10&inStock=true', { token }),
    'GET /products',
  );
  say(`   the shop lists ${items.length} products on its first page`);
  const found: Omit<Line, 'quantity'>[] = [];
  for (const { id } of items) {
    const product = ok(await client.get<Product>(`/products/${id}`, { token }), `GET /products/${id}`);
    const variant = product.variants.find(({ available }) => available > 5);
    if (variant)
      found.push({
        productId: id,
        title: `${product.title}, ${variant.title}`,
        sku: variant.sku,
        available: variant.available,
      });
    if (found.length === wanted) return found;
  }
  throw new PlatformError(`fewer than ${wanted} products are in stock`);
}

async function availableOf({ client }: Stage, token: string, line: Line): Promise<number> {
  const product = ok(
    await client.get<Product>(`/products/${line.productId}`, { token }),
    `GET /products/${line.productId}`,
  );
  const variant = product.variants.find(({ sku }) => sku === line.sku);
  expect(variant !== undefined, `${line.sku} is no longer in its product`);
  return variant.available;
}

/** The listing may come from a cache for a moment, so the stock is waited for. */
export async function waitForStock(stage: Stage, token: string, line: Line, expected: number): Promise<void> {
  let available = Number.NaN;
  const arrived = await until(
    async () => {
      available = await availableOf(stage, token, line);
      return available === expected;
    },
    10_000,
    250,
  );
  expect(arrived === true, `stock of ${line.sku} should be ${expected}, it is ${available}`);
  stage.say(`   stock of ${line.sku}: ${line.available} before, ${available} now`);
}

export async function cartSkus({ client }: Stage, token: string): Promise<string[]> {
  const cart = ok(await client.get<{ lines: { sku: string }[] }>('/cart', { token }), 'GET /cart');
  return cart.lines.map(({ sku }) => sku);
}

export async function emptyCart(stage: Stage, token: string): Promise<void> {
  for (const sku of await cartSkus(stage, token)) {
    ok(await stage.client.delete(`/cart/lines/${sku}`, { token }), `DELETE /cart/lines/${sku}`);
  }
}

export async function addLine({ client, say }: Stage, token: string, { sku, title, quantity }: Line): Promise<void> {
  const cart = ok(
    await client.post<{ subtotal: Money }>('/cart/lines', { sku, quantity }, { token }),
    'POST /cart/lines',
  );
  say(`   ${quantity} × ${title} (${sku}) in the cart; subtotal ${money(cart.subtotal)}`);
}

export async function checkOut({ client, say }: Stage, token: string, method: string, email?: string): Promise<Order> {
  say(`   checking out with ${method}`);
  const order = { shippingAddress: address, payment: { provider: 'sandbox', method }, ...(email && { email }) };
  return ok(
    await client.post<Order>('/orders', order, { token, idempotencyKey: newIdempotencyKey() }),
    'POST /orders',
    201,
  );
}

/** Finds the order again in the customer's history. */
export async function waitForOrder({ client }: Stage, token: string, id: string, status: string): Promise<void> {
  const inHistory = async () => {
    const { items } = ok(await client.get<{ items: Order[] }>('/orders?limit=10', { token }), 'GET /orders');
    return items.some((order) => order.id === id && order.status === status);
  };
  expect((await until(inHistory, 10_000, 250)) === true, `order ${id} should stand in the history as ${status}`);
}

export async function guestToken({ client }: Stage): Promise<string> {
  const { accessToken } = ok(await client.post<{ accessToken: string }>('/auth/guest', {}), 'POST /auth/guest', 201);
  return accessToken;
}
