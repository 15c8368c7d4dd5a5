/** Limits of webhooks: a provider's burst takes nothing from buyers, nor theirs from it, nor one store's from another's. */
import request, { type Test } from 'supertest';
import { type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
afterEach(() => behind.close());

const told = (path: string): Test => request(behind.app).post(`/api/v1/webhooks/${path}`).send({});
const statuses = async (count: number, ask: (n: number) => Test) => {
  const answers: number[] = [];
  for (let n = 0; n < count; n += 1) answers.push((await ask(n)).status);
  return answers;
};

test('a burst of a provider leaves buyers and sign-ins what is theirs', async () => {
  behind = await startStandIn({ rateLimitMax: 2, authRateLimitMax: 1, webhookRateLimitMax: 3 });
  expect(await statuses(4, () => told('stripe/stores/demo'))).toEqual([200, 200, 200, 429]);
  expect(await statuses(3, () => request(behind.app).get('/api/v1/cart'))).toEqual([200, 200, 429]);
  expect(await statuses(2, () => request(behind.app).post('/api/v1/auth/login').send({}))).toEqual([200, 429]);
  expect(behind.received.filter(({ url }) => url.includes('webhooks'))).toHaveLength(3);
});

test('buyers leave a provider what is its own', async () => {
  behind = await startStandIn({ rateLimitMax: 1, webhookRateLimitMax: 2 });
  await statuses(3, () => request(behind.app).get('/api/v1/cart'));
  const first = await told('stripe/stores/demo').expect(200);
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
  await told('stripe/stores/demo').expect(200);
  const refused = await told('stripe/stores/demo').expect(429);
  expect(refused.body).toMatchObject({ code: 'too_many_requests', status: 429 });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});

test('each store and each provider has its own, and so has each client', async () => {
  behind = await startStandIn({ webhookRateLimitMax: 1, trustedProxies: ['loopback'] });
  for (const path of ['stripe/stores/demo', 'stripe/stores/other', 'paypal/stores/demo', 'sandbox']) {
    expect([path, await statuses(2, () => told(path))]).toEqual([path, [200, 429]]);
  }
  await told('stripe/stores/demo').set('x-forwarded-for', '9.9.9.9').expect(200);
  // what names the same store is the same path
  await told('stripe/stores/dem%6f').expect(429);
  await told('stripe/stores/demo?again').expect(429);
});

test('names that somebody thinks of do not add up without end', async () => {
  behind = await startStandIn({ webhookRateLimitMax: 1, rateLimitMax: 1 });
  const answers = await statuses(25, (n) => told(`stripe/stores/s${n}`));
  expect(answers).toEqual([...Array(20).fill(200), ...Array(5).fill(429)]);
  await request(behind.app).get('/api/v1/cart').expect(200);
});

test('0 is off, and takes nothing from the limit of all others', async () => {
  behind = await startStandIn({ rateLimitMax: 1, webhookRateLimitMax: 0 });
  expect(await statuses(3, () => told('stripe/stores/demo'))).toEqual([200, 200, 200]);
  await request(behind.app).get('/api/v1/cart').expect(200);
});
