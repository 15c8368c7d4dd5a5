/** Runs the handler of one event, and says what became of it. */
import { type CloudEvent, type EventType, isEventType, type Topic, topicOf } from '@skysync/contracts';
import type { Logger } from '../logging/logger';
import type { DeliveryStatus } from '../runtime/runtime';
import { handling } from '../tracing/event-spans';
import type { OpenSpan } from '../tracing/span';
import { errorTypeOf, inSpan } from '../tracing/tracer';
import { attributeOf, inEvent, PoisonEvent, parseEvent } from './envelope';

/**
 * Handles one event. Returning means done, and covers duplicates: a handler must do nothing the second time.
 * Throwing {@link PoisonEvent} sends the event to the dead letters; throwing anything else has it delivered again.
 */
export type EventHandler<D, T extends EventType> = (deps: D, event: CloudEvent<T>) => Promise<void>;

/** The handlers of a service, by event type. */
export type EventHandlers<D> = { readonly [T in EventType]?: EventHandler<D, T> };

/** Hands an envelope, whatever it is, to its handler. Never throws. */
export type Deliver = (envelope: unknown) => Promise<DeliveryStatus>;

/** The types that have handlers. */
export const typesOf = (handlers: EventHandlers<never>): EventType[] => Object.keys(handlers).filter(isEventType);

/** The topics whose events have handlers. */
export const topicsOf = (handlers: EventHandlers<never>): Topic[] => [...new Set(typesOf(handlers).map(topicOf))];

/** Makes the deliverer: runs handlers in the event's store and trace. It never throws. */
export function createDeliver<D>(handlers: EventHandlers<D>, deps: D, log: Logger): Deliver {
  const handle = async (envelope: unknown, span?: OpenSpan): Promise<DeliveryStatus> => {
    try {
      const event = parseEvent(envelope);
      // the type of the handler follows from the type of the event, which the compiler cannot see
      const handler = handlers[event.type] as EventHandler<D, EventType> | undefined;
      await handler?.(deps, event);
      return 'SUCCESS';
    } catch (error) {
      span?.fail(errorTypeOf(error));
      const poison = error instanceof PoisonEvent;
      log[poison ? 'error' : 'warn'](poison ? 'event is poison' : 'event will be retried', {
        eventId: attributeOf(envelope, 'id'),
        eventType: attributeOf(envelope, 'type'),
        error,
      });
      return poison ? 'DROP' : 'RETRY';
    }
  };
  return async (envelope) => {
    const type = attributeOf(envelope, 'type');
    // before its data is parsed, which is for those to judge who handle it
    if (isEventType(type) && !handlers[type]) return 'SUCCESS';
    return inEvent(envelope, () =>
      inSpan(handling(type, attributeOf(envelope, 'id')), (span) => handle(envelope, span)),
    );
  };
}
