/** Runs the handler of one event, and says what became of it. */
import { type CloudEvent, type EventType, InvalidEvent, isEventType, parseEvent } from '@skysync/events';
import { newContext, withContext } from '../context/request-context';
import type { Logger } from '../logging/logger';

/**
 * Handles one event. Returning means done, and covers duplicates: a handler must do nothing the second time.
 * Throwing {@link PoisonEvent} sends the event to the dead-letter topic; throwing anything else has it delivered again.
 */
export type EventHandler<T extends EventType> = (event: CloudEvent<T>) => Promise<void>;

export type EventHandlers = { [T in EventType]?: EventHandler<T> };

/** The event can never be processed, however often it comes. */
export class PoisonEvent extends Error {}

/** The statuses of https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response */
export type DeliveryStatus = 'SUCCESS' | 'RETRY' | 'DROP';

/** Runs the handler of one envelope in the event's store and trace. Never throws. */
export async function deliver(envelope: unknown, handlers: EventHandlers, log: Logger): Promise<DeliveryStatus> {
  try {
    const type = (envelope as { type?: unknown } | null)?.type;
    // before its data is looked at, which is for those to judge who handle it
    if (isEventType(type) && !handlers[type]) return 'SUCCESS';
    const event = parseEvent(envelope);
    const handler = handlers[event.type] as EventHandler<EventType>;
    const context = newContext({
      store: event.store,
      requestId: event.id,
      ...(event.traceparent && { traceparent: event.traceparent }),
    });
    await withContext(context, () => handler(event));
    return 'SUCCESS';
  } catch (error) {
    const poison = error instanceof PoisonEvent || error instanceof InvalidEvent;
    log[poison ? 'error' : 'warn'](poison ? 'event is poison' : 'event will be retried', {
      eventId: (envelope as { id?: unknown } | null)?.id,
      eventType: (envelope as { type?: unknown } | null)?.type,
      error,
    });
    return poison ? 'DROP' : 'RETRY';
  }
}
