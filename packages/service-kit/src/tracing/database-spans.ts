/**
 * Spans of database commands; they say which collection, never what was asked or found. The driver's command monitoring is
 * its public way to hear of commands, but it unpacks each answer once more, sampled or not: a list cost twice the CPU time.
 * So this wraps the method that OpenTelemetry's own instrumentation wraps.
 */
import { connectionPrototype } from '../aggregates/driver-connection';
import { tracesNow } from './shared-work';
import type { SpanStart } from './span';
import { beginBelow, errorTypeOf, isTracing } from './tracer';

interface Namespace {
  db: string;
}
type Command = Record<string, unknown>;

interface DriverPrototype {
  command(this: object, namespace: Namespace, command: Command, ...more: unknown[]): Promise<unknown>;
}

/** Of the driver's own, to keep its connections: it may begin in a request, and goes on long after. */
const own = 'admin';
let wrapped = false;

/** Gives each command a span in every sampled trace that it is for. Throws when the driver has changed so that this no longer fits. */
export function traceCommands(): void {
  if (!isTracing() || wrapped) return;
  wrapped = true;
  const prototype = connectionPrototype<DriverPrototype>();
  const { command: send } = prototype;
  if (typeof send !== 'function') throw new Error('the MongoDB driver has changed: its commands cannot be traced');

  prototype.command = function (namespace, command, ...more) {
    const traces = namespace.db === own ? [] : tracesNow();
    if (traces.length === 0) return send.call(this, namespace, command, ...more);
    const start = startOf(namespace, command);
    const spans = traces.flatMap((trace) => beginBelow(trace, start) ?? []);
    return send
      .call(this, namespace, command, ...more)
      .catch((error) => {
        for (const span of spans) span.fail(errorTypeOf(error));
        throw error;
      })
      .finally(() => {
        for (const span of spans) span.end();
      });
  };
}

function startOf({ db }: Namespace, command: Command): SpanStart {
  const [operation = ''] = Object.keys(command);
  const named = operation === 'getMore' ? command.collection : command[operation];
  const collection = typeof named === 'string' ? { 'db.collection.name': named } : {};
  return {
    name: typeof named === 'string' ? `${operation} ${named}` : operation,
    kind: 'client',
    attributes: { 'db.system.name': 'mongodb', 'db.namespace': db, 'db.operation.name': operation, ...collection },
  };
}
