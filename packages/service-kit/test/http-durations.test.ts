/** Requests are noted by what was declared, and strangers cannot add to what there is to note. */
import { samplesOf, sendStrangeRequests, type TestService } from '@skysync/test-kit';
import { createMetrics } from '../src/metrics/metrics';
import { raw, startThings } from './things';

const metrics = createMetrics('order-service', { everyMs: 0 });
let service: TestService<object>;
beforeAll(async () => {
  service = await startThings(metrics);
});
afterAll(() => service.stop());

async function countsOf(): Promise<Record<string, number>> {
  const counts = (await samplesOf(metrics)).filter(({ name }) => name === 'skysync_http_request_seconds_count');
  return Object.fromEntries(
    counts.map(({ labels: { route, method, status }, value }) => [`${method} ${route} ${status}`, value]),
  );
}

test('each request counts once, by route, method and class of status', async () => {
  await raw(service, 'get', '/things/1').expect(200);
  await raw(service, 'get', '/things/2').expect(200);
  await raw(service, 'get', '/things/first').expect(200);
  await raw(service, 'post', '/things').send({}).expect(400);
  await raw(service, 'post', '/things').set('content-type', 'text/plain').send('x').expect(415);
  await raw(service, 'get', '/broken').expect(500);
  await raw(service, 'get', '/nowhere').expect(404);
  await raw(service, 'put', '/things').expect(404);
  await raw(service, 'get', '/healthz').expect(200);
  await raw(service, 'post', '/sweeper').expect(200);
  expect(await countsOf()).toEqual({
    'GET /things/{id} 2xx': 2,
    'GET /things/first 2xx': 1,
    'POST /things 4xx': 2,
    'GET /broken 5xx': 1,
    'other unmatched 4xx': 2,
    'other other 2xx': 1,
  });
});

test('strange requests add no more series than were declared, and further ones none', async () => {
  const paths = ['/things', '/orders', '/broken', '/things/first', '/', '/webhooks/1', '/events/orders'];
  const series = async (): Promise<number> => (await samplesOf(metrics)).length;
  await sendStrangeRequests(service.app, 2_000, paths);
  const after = await series();
  await sendStrangeRequests(service.app, 500, paths);
  expect(await series()).toBe(after);
  const declared = new Set([
    '/things',
    '/things/{id}',
    '/things/first',
    '/orders',
    '/webhooks/{id}',
    '/broken',
    '/outage',
    'unmatched',
    'other',
  ]);
  const routes = (await samplesOf(metrics)).flatMap(({ labels }) => labels.route ?? []);
  expect([...new Set(routes)].filter((route) => !declared.has(route))).toEqual([]);
  expect(after).toBeLessThan(600);
});
