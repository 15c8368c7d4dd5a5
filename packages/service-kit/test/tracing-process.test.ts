/** Tracing by its settings, in a process of its own: off costs nothing, and a bad collector costs spans only. */
import { createServer, type Server } from 'node:net';
import { startTraceReceiver, type TraceReceiver } from '@skysync/test-kit';
import { createSpanMaker } from '../src/tracing/open-telemetry';
import { startTracing } from '../src/tracing/start-tracing';
import { createCollector } from './collected-spans';
import { silent } from './counters';
import { killStarted, type Started, startListening } from './tiny-process';

jest.setTimeout(60_000); // on a busy machine a process takes its time to start

const on = (url: string, ratio?: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  ...(ratio !== undefined && { OTEL_TRACES_SAMPLER_ARG: ratio }),
});
const ask = async ({ port }: Started, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).text();

let receiver: TraceReceiver;
let silence: Server;
beforeAll(async () => {
  receiver = await startTraceReceiver();
  silence = createServer((socket) => socket.on('error', () => {}).resume()); // takes all, and says nothing
  await new Promise<void>((resolve) => silence.listen(0, '127.0.0.1', resolve));
});
afterEach(killStarted);
afterAll(async () => {
  await receiver.close();
  await new Promise((resolve) => silence.close(resolve));
});

const openTelemetry = async (app: Started): Promise<string[]> =>
  JSON.parse(await ask(app, '/loaded')).filter((file: string) => file.includes('/@opentelemetry/'));

test('where nobody collects spans, nothing of OpenTelemetry is loaded', async () => {
  const app = await startListening();
  expect(await ask(app, '/traced')).toBe('not traced');
  expect(await openTelemetry(app)).toEqual([]);
  const traced = await startListening(on(receiver.url));
  expect((await openTelemetry(traced)).length).toBeGreaterThan(10); // so that what is looked for is what there is
});

test('what is left is sent before the process ends', async () => {
  const app = await startListening(on(receiver.url, '1'));
  const [, traceId] = (await ask(app, '/traced')).split('-');
  app.child.kill('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(receiver.spans.filter((span) => span.traceId === traceId)).toMatchObject([
    { service: 'tiny-app', name: 'traced' },
  ]);
});

test('of the traces a share is sampled, one in a hundred unless something else is said', async () => {
  const sampled = (traceparents: string[]) => traceparents.filter((traceparent) => traceparent.endsWith('-01')).length;
  const app = await startListening(on(receiver.url));
  expect(sampled(await Promise.all(Array.from({ length: 400 }, () => ask(app, '/traced'))))).toBeLessThan(30);
  const half = createSpanMaker('tiny-app', { exporter: createCollector(), ratio: 0.5 }, silent);
  const begun = Array.from({ length: 400 }, () => half.begin({ name: 'x', kind: 'internal' }).traceparent);
  await half.close();
  expect(sampled(begun)).toBeGreaterThan(100);
  expect(sampled(begun)).toBeLessThan(300);
});

test.each(['refuses', 'says nothing'])('a collector that %s keeps nobody, at the end neither', async (how) => {
  const { port } = silence.address() as { port: number };
  const app = await startListening(on(how === 'refuses' ? 'http://127.0.0.1:9' : `http://127.0.0.1:${port}`, '1'));
  expect(await ask(app, '/traced')).toMatch(/-01$/);
  const since = Date.now();
  app.child.kill('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(Date.now() - since).toBeLessThan(6_000);
  expect(app.output()).toMatch(/spans (?:were not sent|are lost)/);
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an address'],
  [on('http://127.0.0.1:4318', '2'), 'OTEL_TRACES_SAMPLER_ARG must be from 0 to 1'],
  [on('http://127.0.0.1:4318', 'few'), 'OTEL_TRACES_SAMPLER_ARG must be from 0 to 1'],
])('%j is a mistake that is named at the start', (env, reason) => {
  expect(() => startTracing('tiny-app', silent, env)).toThrow(reason);
});
