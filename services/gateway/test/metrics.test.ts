/** What collectors learn of the gateway: its declared routes alone, and nothing of it through its own doors. */
import { createMetrics } from '@skysync/service-kit';
import { eventually, sampleOf, samplesOf, sendStrangeRequests } from '@skysync/test-kit';
import request from 'supertest';
import { routePatterns } from '../src/generated/routes';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
let metrics = createMetrics('gateway');
const count = (labels: Record<string, string>) => sampleOf(metrics, 'skysync_http_request_seconds_count', labels);
const fromMemory = (result: string) => sampleOf(metrics, 'skysync_catalogue_cache_total', { result });

beforeEach(async () => {
  metrics = createMetrics('gateway', { everyMs: 0 });
  behind = await startStandIn({ catalogueCacheMs: 60_000 }, metrics);
});
afterEach(() => behind.close());

test('a request counts by the pattern of its route, whoever answers it', async () => {
  behind.respond(json(201, {}));
  await request(behind.app).post('/api/v1/orders').send({}).expect(201);
  behind.respond(json(500, {}));
  await request(behind.app).get('/api/v1/orders/ord_1').expect(502);
  await request(behind.app).put('/api/v1/orders').expect(405);
  await request(behind.app).get('/api/v1/orders/a/b/c').expect(404);
  await request(behind.app).get('/healthz').expect(200);
  expect(await count({ route: '/orders', method: 'POST', status: '2xx' })).toBe(1);
  expect(await count({ route: '/orders/*', method: 'GET', status: '5xx' })).toBe(1);
  expect(await count({ route: '/orders', method: 'other', status: '4xx' })).toBe(1);
  expect(await count({ route: 'unmatched', method: 'other', status: '4xx' })).toBe(1);
  expect(await count({ route: 'other', method: 'other', status: '2xx' })).toBe(1);
});

test('10,000 strange requests add no more series than were declared, and 1,000 further ones none', async () => {
  const patterns = Object.keys(routePatterns);
  const paths = ['/', '/docs', '/api/v1', ...patterns.map((pattern) => `/api/v1/${pattern.replaceAll('*', 'x')}`)];
  await sendStrangeRequests(behind.app, 10_000, paths);
  const series = (await samplesOf(metrics)).length;
  await sendStrangeRequests(behind.app, 1_000, paths);
  // an answer that the first ones had by chance not led to
  expect((await samplesOf(metrics)).length - series).toBeLessThan(50);

  const declared = new Set([...patterns.map((pattern) => `/${pattern}`), 'unmatched', 'other']);
  const counted = async () =>
    (await samplesOf(metrics)).filter(({ name }) => name === 'skysync_http_request_seconds_count');
  await eventually(async () => (await counted()).reduce((sum, { value }) => sum + value, 0) === 11_000);
  const requests = await counted();
  expect(requests.filter(({ labels }) => !declared.has(labels.route ?? ''))).toEqual([]);
  // each method that a route has and one for all others, by five classes of status
  const most = Object.values(routePatterns).reduce((sum, { methods }) => sum + Object.keys(methods).length + 1, 2) * 5;
  expect(requests.length).toBeLessThan(most);
}, 120_000);

test('the cache counts what it answers, and what it could not', async () => {
  await request(behind.app).get('/api/v1/products').expect(200);
  await request(behind.app).get('/api/v1/products').expect(200);
  await request(behind.app).get('/api/v1/products').set('authorization', 'Bearer x').expect(200);
  await Promise.all(Array.from({ length: 5 }, () => request(behind.app).get('/api/v1/products/tee').expect(200)));
  expect(await fromMemory('miss')).toBe(2);
  expect((await fromMemory('hit')) ?? 0).toBeGreaterThanOrEqual(1);
  expect(Number(await fromMemory('hit')) + Number(await fromMemory('shared'))).toBe(5);
});

test.each(['/metrics', '/api/v1/metrics'])('nobody gets them at %s', (path) =>
  request(behind.app).get(path).expect(404),
);
