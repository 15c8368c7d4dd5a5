/** What a request leaves in its trace, itself, its calls and writes, its events and their handlers. */
import { eventually } from '@skysync/test-kit';
import { createBatches } from '../src/aggregates/batches';
import { currentContext, newContext, withContext } from '../src/context/request-context';
import { createSpanMaker } from '../src/tracing/open-telemetry';
import { traceBy } from '../src/tracing/tracer';
import { createCollector } from './collected-spans';
import { silent } from './counters';
import { lineage, spansOf, startTracedService } from './traced-counters';

const collector = createCollector();
const maker = createSpanMaker('product-service', { exporter: collector, ratio: 1 }, silent);
let service: Awaited<ReturnType<typeof startTracedService>>;

beforeAll(async () => {
  traceBy(maker);
  service = await startTracedService();
});
afterAll(async () => {
  await service.stop();
  traceBy(undefined);
  await maker.close();
});

let count = 0;
const newTrace = (): string => (++count).toString(16).padStart(32, 'c');
const write = (traceId: string, flags: string, id = traceId.slice(-8)) =>
  service.api.post(`/notes/${id}`, {
    headers: { traceparent: `00-${traceId}-${'d'.repeat(16)}-${flags}` },
    query: { q: 'secret-search' },
    body: { text: 'secret-text' },
  });
const isWhole = (names: string[]) =>
  names.some((name) => name.startsWith('process ')) && names.filter((name) => name === 'update notes').length > 1;

test('a sampled request is one trace, down to the database, and on through its event to the handler', async () => {
  const traceId = newTrace();
  expect((await write(traceId, '01')).status).toBe(200);
  const spans = await spansOf(collector.spans, traceId, isWhole);
  const route = 'POST /notes/{id}';
  const event = ['send skysync.inventory.adjusted.v1', 'process skysync.inventory.adjusted.v1'];
  const lineages = spans.map((span) => lineage(spans, span));
  for (const expected of [
    [route],
    [route, 'POST /internal/reservations/{orderId}/commit'],
    [route, 'save state'],
    [route, 'insert notes'],
    [route, ...event],
    [route, ...event, 'find notes'],
    [route, ...event, 'update notes'],
    [route, 'update notes'], // takes the event out of its outbox
  ]) {
    expect(lineages).toContainEqual(expected);
  }
  const [root] = spans.filter(({ name }) => name === route);
  expect(root).toMatchObject({
    service: 'product-service',
    kind: 'server',
    parentId: 'd'.repeat(16),
    failed: false,
    attributes: { 'http.route': '/notes/{id}', 'http.response.status_code': '200' },
  });
  expect(spans.find(({ name }) => name === 'insert notes')).toMatchObject({
    kind: 'client',
    attributes: { 'db.system.name': 'mongodb', 'db.collection.name': 'notes', 'db.operation.name': 'insert' },
  });
});

test('no value that was sent is in a span', async () => {
  const traceId = newTrace();
  await write(traceId, '01', 'secret-id');
  expect(JSON.stringify(await spansOf(collector.spans, traceId, isWhole))).not.toContain('secret');
});

test('of a request that is not sampled nothing is sent, nor of what follows from it', async () => {
  const [traceId, sampled] = [newTrace(), newTrace()];
  expect((await write(traceId, '00')).status).toBe(200);
  await write(sampled, '01');
  await spansOf(collector.spans, sampled, isWhole); // sent after whatever the other one has left
  expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
});

test('writes of many requests are one command, which each of their traces shows', async () => {
  const [first, second, unsampled] = [newTrace(), newTrace(), newTrace()];
  await Promise.all([write(first, '01'), write(second, '01'), write(unsampled, '00')]);
  const inserts = await Promise.all(
    [first, second].map(async (traceId) =>
      (await spansOf(collector.spans, traceId, isWhole)).filter(({ name }) => name === 'insert notes'),
    ),
  );
  expect(inserts.map(({ length }) => length)).toEqual([1, 1]);
  expect(collector.spans.filter(({ traceId }) => traceId === unsampled)).toEqual([]);
});

test('a handler that fails says so, without its words', async () => {
  const traceId = newTrace();
  service.deps.failing.with = Object.assign(new Error('secret-text'), { name: 'MongoNetworkError' });
  await write(traceId, '01');
  const spans = await spansOf(collector.spans, traceId, (names) => names.some((name) => name.startsWith('process ')));
  delete service.deps.failing.with;
  expect(spans.find(({ name }) => name.startsWith('process '))).toMatchObject({
    failed: true,
    attributes: { 'error.type': 'MongoNetworkError' },
  });
  expect(JSON.stringify(spans)).not.toContain('secret');
});

test('what is done for requests that came later is not in the trace of the first', async () => {
  const seen: { traceparent: string | undefined; sharedWith: readonly string[] | undefined }[] = [];
  const read = createBatches(async (items: string[]) => {
    const { traceparent, sharedWith } = currentContext() ?? {};
    seen.push({ traceparent, sharedWith });
    await new Promise((resolve) => setImmediate(resolve));
    return items;
  });
  const traces = ['01', '00', '01', '01'].map((flags) => `00-${newTrace()}-${'e'.repeat(16)}-${flags}`);
  const ask = (traceparent = '') => withContext(newContext({ store: 'demo', traceparent }), () => read('x'));
  const first = ask(traces[0]);
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([first, ask(traces[1])]);
  await Promise.all([ask(traces[2]), ask(traces[3])]);
  expect(seen).toEqual([
    { traceparent: traces[0], sharedWith: undefined },
    { traceparent: expect.stringMatching(/-00$/), sharedWith: undefined },
    { traceparent: traces[2], sharedWith: [traces[3]] },
  ]);
});

test('a sweep is a trace of its own, whatever its timer says', async () => {
  const timer = newContext({ store: 'demo', traceparent: `00-${newTrace()}-${'d'.repeat(16)}-00` });
  await withContext(timer, () => service.sweep());
  const sweep = await eventually(() => collector.spans.find(({ name }) => name === 'sweep') ?? false);
  expect(sweep).toMatchObject({ parentId: '', kind: 'internal' });
  const spans = await spansOf(collector.spans, sweep ? sweep.traceId : '', (names) => names.includes('find notes'));
  expect(spans.map((span) => lineage(spans, span))).toContainEqual(['sweep', 'sweep notes', 'find notes']);
});
