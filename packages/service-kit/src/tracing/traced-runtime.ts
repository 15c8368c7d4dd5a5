/** Spans of what a service asks of its platform: calls, state, bindings. Events have theirs in ./event-spans. */
import type { Runtime, StateStore } from '../runtime/runtime';
import type { SpanStart } from './span';
import { inSpan, isTracing } from './tracer';

const asks = (name: string, attributes: SpanStart['attributes'] = {}): SpanStart => ({
  name,
  kind: 'client',
  attributes,
});

/** Keys hold ids of people, so they are not said. */
function tracedState(state: StateStore): StateStore {
  const during = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    inSpan(asks(`${operation} state`, { 'db.system.name': 'dapr', 'db.operation.name': operation }), work);
  return {
    get: (key) => during('get', () => state.get(key)),
    save: (...given) => during('save', () => state.save(...given)),
    delete: (...given) => during('delete', () => state.delete(...given)),
  };
}

/** The same runtime, with a span for each state operation and binding; itself where spans are not collected. */
export function tracedRuntime(runtime: Runtime): Runtime {
  if (!isTracing()) return runtime;
  return {
    ...runtime,
    state: tracedState(runtime.state),
    bind: (name, operation, ...given) =>
      inSpan(asks(`${operation} ${name}`), () => runtime.bind(name, operation, ...given)),
  };
}
