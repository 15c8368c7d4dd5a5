/** Many purchases by guests, some at a time; says which requests failed and what became of every order. */
import { randomUUID } from 'node:crypto';
import { describeProblem, logIn, until } from '@skysync/platform';
import type { Shop } from './main';

/** As many as PURCHASES says, or until SIGUSR2. */
const wanted = Number(process.env.PURCHASES || Number.POSITIVE_INFINITY);
const atOnce = Number(process.env.CONCURRENCY || 4);
/** Buyers who send a failed request again, as a person would while the shop is down; otherwise one failure fails the run. */
const patient = process.env.PATIENT === 'true';
const patienceMs = 120_000;
const address = {
  name: 'Test Buyer',
  line1: '1 Harbour Street',
  city: 'Lisbon',
  postalCode: '1100-148',
  country: 'PT',
};

interface Bought {
  id: string;
  token: string;
  status: string;
}

/** One attempt; throws with what was wrong. */
async function attempt<T>(
  what: string,
  expected: number,
  send: () => Promise<{ status: number; body: T }>,
): Promise<T> {
  const since = Date.now();
  const answer = await send().catch((error: unknown) => {
    throw new Error(`${what}: no answer after ${Date.now() - since} ms (${String((error as Error).cause ?? error)})`);
  });
  if (answer.status === expected) return answer.body;
  throw new Error(`${what}: ${describeProblem(answer)} after ${Date.now() - since} ms`);
}

let repeated = 0;

/** One request, or as many as patience allows. */
async function request<T>(
  what: string,
  expected: number,
  send: () => Promise<{ status: number; body: T }>,
): Promise<T> {
  if (!patient) return attempt(what, expected, send);
  let last: unknown;
  const answer = await until(
    async () => {
      try {
        return { body: await attempt(what, expected, send) };
      } catch (error) {
        last = error;
        repeated += 1;
        return undefined;
      }
    },
    patienceMs,
    500,
  );
  if (!answer) throw last;
  return answer.body;
}

async function skus({ client }: Shop): Promise<string[]> {
  const { items } = await request('GET /products', 200, () =>
    client.get<{ items: { variants: { sku: string; available: number }[] }[] }>('/products?limit=50&inStock=true'),
  );
  return items.flatMap(({ variants }) => variants.filter(({ available }) => available > 20).map(({ sku }) => sku));
}

/** More of each than a run can sell. */
async function stockUp({ client, admin }: Shop, choice: string[]): Promise<void> {
  const token = await logIn(client, admin);
  for (const sku of choice)
    await request(`PUT /inventory/${sku}`, 200, () =>
      client.put(`/inventory/${sku}`, { available: 100_000, reason: 'for a trial of the cluster' }, { token }),
    );
}

async function buy({ client }: Shop, sku: string): Promise<Bought> {
  const { accessToken: token } = await request('POST /auth/guest', 201, () =>
    client.post<{ accessToken: string }>('/auth/guest', {}),
  );
  await request('POST /cart/lines', 200, () => client.post('/cart/lines', { sku, quantity: 1 }, { token }));
  const idempotencyKey = randomUUID(); // the same for every attempt
  const order = {
    email: 'buyer@demo.example',
    shippingAddress: address,
    payment: { provider: 'sandbox', method: 'pm_success' },
  };
  const { id, status } = await request('POST /orders', 201, () =>
    client.post<{ id: string; status: string }>('/orders', order, { token, idempotencyKey }),
  );
  return { id, token, status };
}

/** An order that was answered with 201 must be there, and be paid in the end. */
async function lost({ client }: Shop, { id, token }: Bought): Promise<string | undefined> {
  let last = '';
  const paid = await until(
    async () => {
      const answer = await client.get<{ status?: string }>(`/orders/${id}`, { token }).catch(() => undefined);
      last = answer ? `${answer.status} ${answer.body.status ?? ''}` : 'no answer';
      return answer?.body.status === 'paid';
    },
    60_000,
    500,
  );
  return paid ? undefined : `order ${id}: ${last}`;
}

async function workers(
  count: number,
  work: (index: number) => Promise<void>,
  enough = (): boolean => false,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count && !enough()) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Buys until there is enough; returns the orders and what failed. */
async function buyAll(shop: Shop): Promise<{ bought: Bought[]; failures: string[] }> {
  const [choice, bought, failures] = [await skus(shop), [] as Bought[], [] as string[]];
  await stockUp(shop, choice);
  const [since, times] = [Date.now(), [] as number[]];
  let stopped = false;
  process.on('SIGUSR2', () => (stopped = true));
  console.log(`buying, ${atOnce} at once`);
  await workers(
    wanted,
    async (index) => {
      const start = Date.now();
      try {
        bought.push(await buy(shop, choice[index % choice.length] ?? ''));
        times.push(Date.now() - start);
      } catch (error) {
        failures.push(`${((start - since) / 1000).toFixed(1)} s: ${(error as Error).message}`);
      }
      if ((index + 1) % 100 === 0) console.log(`${index + 1} begun after ${Math.round((Date.now() - since) / 1000)} s`);
    },
    () => stopped,
  );
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0;
  console.log(
    `${bought.length} orders of ${bought.length + failures.length} in ${((Date.now() - since) / 1000).toFixed(1)} s, median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`,
  );
  return { bought, failures };
}

export async function purchases(shop: Shop): Promise<void> {
  await logIn(shop.client, shop.customer);
  const { bought, failures } = await buyAll(shop);
  const missing: string[] = [];
  await workers(bought.length, async (index) => {
    const problem = await lost(shop, bought[index] as Bought);
    if (problem) missing.push(problem);
  });
  console.log(`${failures.length} failed requests, ${repeated} sent again, ${missing.length} orders lost or not paid`);
  for (const line of [...failures, ...missing].slice(0, 30)) console.log(`  ${line}`);
  if (missing.length || failures.length) throw new Error('not every purchase went well');
}
