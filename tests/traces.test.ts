/** One purchase is one trace, as its spans are sent: by the services' own exporter, and by their real sidecars. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, removeInstance, startPlatform } from '@skysync/platform';
import { eventually, type SentSpan, startTraceReceiver, type TraceReceiver } from '@skysync/test-kit';
import { buyTraced, missingFrom, purchasesIn, strangersTrace, wordsOf } from './purchase-trace';

let receiver: TraceReceiver;
let platform: Platform | undefined;
let spans: SentSpan[] = [];

beforeAll(async () => {
  receiver = await startTraceReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER_ARG: '1' };
  platform = await startPlatform({ directory: mkdtempSync(join(tmpdir(), 'skysync-traces-')), fast: true, env });
  await buyTraced(platform);
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  if (platform) removeInstance(platform.directory);
  await receiver.close();
}, 60_000);

test('from the gateway through sidecars and services to the database, and on to the handlers of its events', async () => {
  await eventually(
    () => {
      const purchase = purchasesIn(receiver.spans).at(-1);
      spans = receiver.spans.filter(({ traceId }) => traceId === purchase?.traceId);
      expect(missingFrom(spans)).toEqual([]);
    },
    { timeoutMs: 30_000 },
  );
});

test('a stranger does not say to which trace his request belongs; what he says is a link', () => {
  expect(receiver.spans.filter(({ traceId }) => traceId === strangersTrace)).toEqual([]);
  expect(purchasesIn(spans)[0]?.links).toEqual([strangersTrace]);
});

test('no span of a service repeats what was sent', () => {
  const own = receiver.spans.filter(({ scope }) => scope === '@skysync/service-kit');
  expect(wordsOf(own)).not.toMatch(/secret|Bearer|eyJ/i);
});

test('sidecars begin no trace of their own', () => {
  const bySidecars = receiver.spans.filter(({ scope }) => scope !== '@skysync/service-kit');
  expect(bySidecars.filter(({ parentId }) => parentId === '')).toEqual([]);
});
