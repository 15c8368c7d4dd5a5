/** Spans of events: from the write that has made one until the broker has it, and while a handler works on it. */
import { type CloudEvent, isEventType, type Topic } from '@skysync/contracts';
import { newContext, withContext } from '../context/request-context';
import { traceIdOf } from '../context/traceparent';
import type { SpanStart } from './span';
import { beginBelow, errorTypeOf, isTracing } from './tracer';

const messaging = (operation: 'send' | 'process', kind: SpanStart['kind'], type: string, id: string): SpanStart => ({
  name: `${operation} ${type}`,
  kind,
  attributes: {
    'messaging.system': 'dapr',
    'messaging.operation.type': operation,
    'messaging.message.id': id,
    'cloudevents.event_type': type,
  },
});

/** How the span of a handler begins. What comes from elsewhere names nothing. */
export const handling = (type: string | undefined, id = ''): SpanStart =>
  messaging('process', 'consumer', isEventType(type) ? type : 'event', id);

/**
 * Publishes in a span for each event of a sampled trace, which is what its handlers continue. It begins when the event was
 * written, so it shows how long that has waited in its outbox. Throws what `publish` throws.
 */
export async function inProducerSpans(
  topic: Topic,
  events: readonly CloudEvent[],
  publish: (events: readonly CloudEvent[]) => Promise<void>,
): Promise<void> {
  if (!isTracing()) return publish(events);
  const begun = events.map((event) => ({ event, span: begin(topic, event) }));
  const traced = begun.map(({ event, span }) =>
    span ? { ...event, traceparent: span.traceparent, traceid: span.traceparent } : event,
  );
  // what is published for many traces at once belongs to none of them
  const traces = new Set(traced.map(({ traceparent = '' }) => traceIdOf(traceparent)));
  const traceparent = traces.size === 1 ? traced[0]?.traceparent : undefined;
  const context = newContext({ store: undefined, ...(traceparent && { traceparent }) });
  try {
    await withContext(context, () => publish(traced));
  } catch (error) {
    for (const { span } of begun) span?.fail(errorTypeOf(error));
    throw error;
  } finally {
    for (const { span } of begun) span?.end();
  }
}

function begin(topic: Topic, { type, id, time, traceparent }: CloudEvent) {
  const start = messaging('send', 'producer', type, id);
  return beginBelow(traceparent, {
    ...start,
    attributes: { ...start.attributes, 'messaging.destination.name': topic },
    startTime: new Date(time),
  });
}
