/** `make up TRACES=1`: one purchase is one trace, as Jaeger tells it; Jaeger is watched, and ends with the rest. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleProgress, type Platform, readSpans, removeInstance, startPlatform } from '@skysync/platform';
import { eventually, type SentSpan } from '@skysync/test-kit';
import { buyTraced, missingFrom, purchasesIn, strangersTrace, wordsOf } from '../purchase-trace';

const newest = (service: string): string => `?${new URLSearchParams({ service, limit: '200', lookback: '1h' })}`;
let platform: Platform;
let jaeger: string;
let purchase: SentSpan[] = [];

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-jaeger-'));
  platform = await startPlatform({ directory, fast: true, env: { TRACES: '1' }, progress: consoleProgress() });
  jaeger = `http://127.0.0.1:${platform.ports.JAEGER_PORT}`;
  await buyTraced(platform);
}, 1_200_000); // Jaeger may have to be built
afterAll(async () => {
  await platform?.stop();
  if (platform) removeInstance(platform.directory);
}, 60_000);

test('the purchase can be read back as one trace, from the gateway to the handlers of its events', async () => {
  await eventually(
    async () => {
      const spans = await readSpans(jaeger, newest('gateway'));
      const [last] = purchasesIn(spans).slice(-1);
      purchase = spans.filter(({ traceId }) => traceId === last?.traceId);
      expect(missingFrom(purchase)).toEqual([]);
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
  expect(purchasesIn(purchase)[0]?.links).toEqual([strangersTrace]);
}, 60_000);

test('nothing that was sent is in a span, of sidecars neither', async () => {
  const services = ['gateway', 'user-service', 'product-service', 'order-service', 'payment-service'];
  const spans = await Promise.all(services.map((service) => readSpans(jaeger, newest(service))));
  expect(wordsOf(spans.flat())).not.toMatch(/secret|Bearer|eyJ/i);
});

test('a Jaeger that was killed is back', async () => {
  const { jaeger: pid = 0 } = platform.pids();
  process.kill(pid, 'SIGKILL');
  await eventually(
    async () => {
      expect(platform.pids().jaeger).not.toBe(pid);
      expect((await platform.health()).find(({ part }) => part === 'jaeger')).toMatchObject({ healthy: true });
    },
    { timeoutMs: 30_000 },
  );
}, 60_000);
