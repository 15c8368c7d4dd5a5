/** Two replicas of each service, one of each killed in turn under 16 clients: nobody has a request that failed, and nothing is lost. */
import type { Ports, Replica } from '@skysync/platform';
import { eventually } from '@skysync/test-kit';
import { type Checkout, everythingAgrees, methods } from '../checkouts';
import { type Answer, Buyer, platformUnderTest, Shop } from '../shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
const services = ['user-service', 'product-service', 'order-service', 'payment-service'] as const;
const clients = 16;
const stock = 1_000_000;
/** Of each service one half of one replica; all halves of both before a release. */
const killed: [Replica, 'app' | 'sidecar'][] = process.env.KILL_ALL
  ? services.flatMap((app): [Replica, 'app' | 'sidecar'][] => [
      [app, 'app'],
      [app, 'sidecar'],
      [`${app}-2`, 'app'],
      [`${app}-2`, 'sidecar'],
    ])
  : [
      ['user-service-2', 'sidecar'],
      ['product-service', 'app'],
      ['order-service-2', 'sidecar'],
      ['payment-service', 'app'],
    ];

let admin: Buyer;
let ports: Ports;
let sku: string;
let goesOn = true;
let load: Promise<unknown>;
const checkouts: Checkout[] = [];
const failed: string[] = [];
let answered = 0;

/** Notes whatever is no success, with what was asked. */
async function ask(what: string, request: () => Promise<Answer>): Promise<Answer | undefined> {
  const since = Date.now();
  try {
    const answer = await request();
    if (answer.status < 300) {
      answered += 1;
      return answer;
    }
    failed.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)} after ${Date.now() - since} ms`);
  } catch (error) {
    failed.push(`${what}: ${error} after ${Date.now() - since} ms`);
  }
  return undefined;
}

/** Enters, looks around, buys, and looks at the order, again and again. */
async function shopOn(client: number): Promise<void> {
  for (let round = client; goesOn; round += 1) {
    const guest = await ask('POST /auth/guest', () => shop.call('/auth/guest', { method: 'POST' }));
    if (!guest) continue;
    const buyer = new Buyer(shop, guest.body.accessToken);
    await ask('GET /products', () => buyer.call(`/products?limit=5&minPrice=${round}`));
    await ask('POST /cart/lines', () => buyer.addLine(sku));
    const cart = await ask('GET /cart', () => buyer.call('/cart'));
    if (cart && cart.body.lines[0]?.quantity !== 1) failed.push(`GET /cart: ${JSON.stringify(cart.body.lines)}`);
    const method = methods[round % methods.length] ?? '';
    const checkout: Checkout = { buyer, method };
    checkouts.push(checkout);
    checkout.answer = await ask('POST /orders', () => buyer.checkout(method));
    await ask('GET /orders', () => buyer.call(`/orders/${checkout.answer?.body.id}`));
  }
}

/** How many calls the sidecar of a replica has taken. */
async function callsOf(replica: Replica): Promise<number> {
  const port = ports[`${replica.toUpperCase().replaceAll('-', '_')}_SIDECAR_METRICS_PORT`];
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counts = metrics.matchAll(/^dapr_runtime_service_invocation_req_recv_total\{[^}]*\} (\S+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
  sku = await admin.newSku(stock);
  ({ ports } = await platform.scale(services.map((app) => `${app}=2`).join()));
  load = Promise.all(Array.from({ length: clients }, (_, client) => shopOn(client)));
}, 60_000);
afterAll(async () => {
  goesOn = false;
  await load;
  await platform.scale('');
}, 60_000);

test('both replicas of each service have their share of the load', async () => {
  await eventually(() => checkouts.length > clients * 3, { timeoutMs: 20_000 });
  for (const app of services) {
    const [first, second] = [await callsOf(app), await callsOf(`${app}-2`)];
    expect([app, second > 0]).toEqual([app, true]);
    process.stdout.write(`${app}: ${first} and ${second} calls\n`);
  }
  expect(failed).toEqual([]);
}, 30_000);

test.each(killed)(
  '%s loses its %s',
  async (replica, half) => {
    const part = half === 'app' ? replica : `${replica} sidecar`;
    const pid = platform.pids()[part];
    const before = answered;
    await platform.kill(replica, half);
    await eventually(
      async () => {
        expect(platform.pids()[part] ?? pid).not.toBe(pid);
        expect((await platform.health()).filter(({ healthy }) => !healthy)).toEqual([]);
      },
      { timeoutMs: 30_000, everyMs: 250 }, // twice what is promised without 16 clients on the same cores
    );
    expect(answered).toBeGreaterThan(before);
    expect(failed).toEqual([]);
  },
  60_000,
);

test('nothing is lost', async () => {
  goesOn = false;
  await load;
  expect(failed).toEqual([]);
  const paid = await eventually(() => everythingAgrees(admin, sku, stock, checkouts), {
    timeoutMs: 60_000,
    everyMs: 1_000,
  });
  process.stdout.write(`${answered} requests, ${paid} of ${checkouts.length} orders paid\n`);
  expect(paid).toBeGreaterThan(clients);
}, 90_000);
