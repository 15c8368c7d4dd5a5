/** `make seed PRODUCTS=100000 ORDERS=100000`: a large shop on the running platform, to see how it behaves with one. */
import { randomUUID } from 'node:crypto';
import { readDemo } from '../demo-store';
import { openInstance } from '../instance';
import { isRecorded } from '../parts';
import { PlatformError } from '../platform-error';
import { analyze } from '../postgres';
import type { Progress } from '../progress';
import { readSecrets } from '../secret-file';
import { copyOrder } from '../seed/bulk-orders';
import { importBulk } from '../seed/bulk-products';
import { logIn } from '../seed/seed';
import { describeProblem, ShopClient } from '../shop-client';

const tokenLifeMs = 8 * 60_000;

function countOf(name: string): number {
  const count = Number(process.env[name] ?? 0);
  if (!Number.isInteger(count) || count < 0) throw new PlatformError(`${name} must be a whole number`);
  return count;
}

/** A token that is fetched again before it ends. */
function renewing(fetchToken: () => Promise<string>): () => Promise<string> {
  let token: Promise<string> | undefined;
  let until = 0;
  return () => {
    if (!token || Date.now() > until) [token, until] = [fetchToken(), Date.now() + tokenLifeMs];
    return token;
  };
}

export async function seed(progress: Progress): Promise<void> {
  const [products, orders] = [countOf('PRODUCTS'), countOf('ORDERS')];
  if (products + orders === 0) throw new PlatformError('how many? make seed PRODUCTS=100000 ORDERS=100000');
  const instance = openInstance();
  const { url, admin, customer } = readDemo(instance);
  const client = new ShopClient(url);
  const told = (what: string, all: number) => (done: number) => {
    if (done % 10_000 === 0 || done === all) progress.say(`  ${done} of ${all} ${what}`);
  };
  if (products > 0) {
    const token = renewing(() => logIn(client, admin));
    await progress.step(`${products} products`, () => importBulk(client, token, products, told('products', products)));
  }
  if (orders > 0) {
    const token = await logIn(client, customer);
    const id = await placeOrder(client, token);
    await progress.step(`${orders} orders of ${customer.email}`, async () => {
      const { mongo } = await import('mongoose');
      const database = await mongo.MongoClient.connect(readSecrets(instance)['mongodb-uri-order-service'] ?? '');
      try {
        await copyOrder(database.db().collection('orders'), id, orders, told('orders', orders));
      } finally {
        await database.close();
      }
    });
  }
  if (isRecorded(instance, 'postgres')) await progress.step('the planner knows the tables', () => analyze(instance));
}

async function placeOrder(client: ShopClient, token: string): Promise<string> {
  const { body: list } = await client.get<{ items: { variants: { sku: string }[] }[] }>(
    '/products?limit=1&inStock=true',
  );
  await client.post('/cart/lines', { sku: list.items[0]?.variants[0]?.sku, quantity: 1 }, { token });
  const order = {
    shippingAddress: { name: 'Ada', line1: 'Rue de la Paix 1', city: 'Paris', postalCode: '75002', country: 'FR' },
    payment: { provider: 'sandbox', method: 'pm_success' },
  };
  const answer = await client.post<{ id: string }>('/orders', order, { token, idempotencyKey: randomUUID() });
  if (answer.status !== 201) throw new PlatformError(`an order was refused: ${describeProblem(answer)}`);
  return answer.body.id;
}
