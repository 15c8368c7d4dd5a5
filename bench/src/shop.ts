/** What the workloads need to exist: SKUs in stock, a token, a buyer with a history. */
import { randomUUID } from 'node:crypto';

interface Product {
  slug: string;
  variants: { sku: string; available: number }[];
}

export interface Stage {
  api: string;
  /** SKUs with more than enough in stock. */
  skus: string[];
  /** Slug of a product. */
  slug: string;
  /** The token of a guest who has ten orders. */
  token: string;
}

async function send<T>(
  url: string,
  { token, body, key }: { token?: string; body?: object; key?: string } = {},
): Promise<T> {
  const answer = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const order = {
  shippingAddress: { name: 'Ada', line1: 'Rue de la Paix 1', city: 'Paris', postalCode: '75002', country: 'FR' },
  payment: { provider: 'sandbox', method: 'pm_success' },
};

/** Makes the stage on a fresh platform. */
export async function setStage(url: string, ordersInHistory = 10): Promise<Stage> {
  const api = `${url}/api/v1`;
  const { items } = await send<{ items: Product[] }>(`${api}/products?limit=100`);
  const skus = items.flatMap(({ variants }) =>
    variants.filter(({ available }) => available > 200).map(({ sku }) => sku),
  );
  const { accessToken: token } = await send<{ accessToken: string }>(`${api}/auth/guest`, { body: {} });
  for (let n = 0; n < ordersInHistory; n += 1) {
    await send(`${api}/cart/lines`, { token, body: { sku: skus[n % skus.length], quantity: 1 } });
    await send(`${api}/orders`, { token, body: order, key: randomUUID() });
  }
  return { api, skus, slug: items[0]?.slug ?? '', token };
}
