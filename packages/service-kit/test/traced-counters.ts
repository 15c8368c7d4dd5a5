/** A service whose one route does all that leaves spans: it asks another service, writes, and makes an event for itself. */
import { Type } from '@sinclair/typebox';
import { Id, line, record } from '@skysync/contracts';
import { eventually, type SentSpan, startTestService, type TestService } from '@skysync/test-kit';
import type { Aggregate, AggregateStore } from '../src/aggregates/aggregate';
import { defineRecord } from '../src/aggregates/record';
import { withAllStores } from '../src/context/request-context';
import { routing } from '../src/routes/route';
import type { Call } from '../src/runtime/calls';
import type { StateStore } from '../src/runtime/runtime';
import { defineService } from '../src/service/service';

interface Note extends Aggregate {
  text: string;
  copied?: boolean;
}

interface Deps {
  notes: AggregateStore<Note>;
  call: Call;
  state: StateStore;
  /** Set by a test to make the handler of the event fail. */
  failing: { with?: Error };
}

const noteRecord = defineRecord<Note>({
  name: 'Note',
  collection: 'notes',
  fields: { text: String, copied: Boolean },
  indexes: [],
});
const Written = record({ id: Id, text: Type.String() });

const routes = [
  routing<Deps>().route({
    operation: 'writeNote',
    summary: 'Writes a note',
    method: 'POST',
    path: '/notes/{id}',
    who: 'public',
    fields: { path: record({ id: Id }), query: record({ q: Type.Optional(line()) }), body: record({ text: line() }) },
    answers: { 200: Written },
    handler: async ({ notes, call, state }, { id, text }) => {
      await call('commitReservation', { orderId: id });
      await state.save(`note of ${text}`, text);
      const adjusted = { sku: 'A-1', productId: id, available: 1, reason: 'note' };
      await notes.insert({ _id: id, text }, [{ type: 'skysync.inventory.adjusted.v1', data: adjusted }]);
      return { id, text };
    },
  }),
];

const service = defineService<Deps>({
  appId: 'product-service',
  routes,
  events: {
    'skysync.inventory.adjusted.v1': async ({ notes, failing }, { data }) => {
      if (failing.with) throw failing.with;
      await notes.change(data.productId, (note) => ({ state: { ...note, copied: true } }));
    },
  },
  sweeps: ({ notes }) => [{ name: 'notes', run: () => withAllStores(async () => (await notes.takeDue(1, 1)).length) }],
  build: ({ store, call, runtime }) => ({ notes: store(noteRecord), call, state: runtime.state, failing: {} }),
});

/** The service, which is brought its own events. */
export async function startTracedService(): Promise<TestService<Deps>> {
  const started = await startTestService(service);
  started.runtime.answer('commitReservation', ({ orderId }) => ({ orderId, state: 'committed' }));
  started.runtime.feed(started.runtime);
  return started;
}

/** The spans of a trace, once `complete` says so. */
export const spansOf = (sent: readonly SentSpan[], traceId: string, complete: (names: string[]) => boolean) =>
  eventually(
    () => {
      const spans = sent.filter((span) => span.traceId === traceId);
      const names = spans.map(({ name }) => name);
      if (!complete(names)) throw new Error(`only ${names.join(', ')}`);
      return spans;
    },
    { timeoutMs: 10_000 },
  );

/** The names from the first span of the trace down to this one. */
export function lineage(spans: readonly SentSpan[], span: SentSpan): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentId);
  return [...(parent ? lineage(spans, parent) : []), span.name];
}
