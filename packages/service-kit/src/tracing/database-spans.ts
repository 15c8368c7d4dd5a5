/** Spans of database commands, from what the driver tells of them; they say which collection, never what was asked or found. */
import type { Connection, mongo } from 'mongoose';
import { tracesNow } from './shared-work';
import type { OpenSpan, SpanStart } from './span';
import { beginBelow, errorTypeOf, isTracing } from './tracer';

/** The part of a driver's client that is used here. */
type Client = ReturnType<Connection['getClient']>;

/** Options of a connection that is traced: the driver tells of its commands only when asked to. */
export const tracedConnection = (): { monitorCommands?: true } => (isTracing() ? { monitorCommands: true } : {});

function startOf({ commandName, command, databaseName }: mongo.CommandStartedEvent): SpanStart {
  const named: unknown = command[commandName === 'getMore' ? 'collection' : commandName];
  const collection = typeof named === 'string' ? { 'db.collection.name': named } : {};
  return {
    name: typeof named === 'string' ? `${commandName} ${named}` : commandName,
    kind: 'client',
    attributes: {
      'db.system.name': 'mongodb',
      'db.namespace': databaseName,
      'db.operation.name': commandName,
      ...collection,
    },
  };
}

/** Gives each command a span in every sampled trace that it is for; it is told of in the context of whoever gave it. */
export function traceCommands(client: Client): void {
  if (!isTracing()) return;
  const running = new Map<number, OpenSpan[]>();
  const end = (requestId: number, failure?: Error): void => {
    for (const span of running.get(requestId) ?? []) {
      if (failure) span.fail(errorTypeOf(failure));
      span.end();
    }
    running.delete(requestId);
  };
  client.on('commandStarted', (event) => {
    const traces = tracesNow();
    if (traces.length === 0) return;
    const start = startOf(event);
    running.set(
      event.requestId,
      traces.flatMap((trace) => beginBelow(trace, start) ?? []),
    );
  });
  client.on('commandSucceeded', ({ requestId }) => end(requestId));
  client.on('commandFailed', ({ requestId, failure }) => end(requestId, failure));
}
