/** Delivers events to typed handlers, and tells the sidecar exactly what became of each. */
import { type CloudEvent, type EventType, InvalidEvent, parseEvent, type Topic, topicOf } from '@skysync/events';
import { Router } from 'express';
import { newContext, withContext } from '../context/request-context';
import type { DeadLetters } from '../dead-letters/dead-letters';
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
type DeliveryStatus = 'SUCCESS' | 'RETRY' | 'DROP';

/** An event that was not processed when it came, as the dead-letter topic brought it. */
export type DeadLetter = { topic: Topic; envelope: unknown };

export interface Subscriptions {
  appId: string;
  handlers: EventHandlers;
  log: Logger;
  /** Where people see what could not be processed. */
  deadLetters: Pick<DeadLetters, 'keep' | 'remove'>;
}

const pubsubName = 'pubsub';
export const deadLetterTopic = (topic: Topic, appId: string): string => `${topic}-dead-letter-${appId}`;

/**
 * Routes for `/dapr/subscribe` and the deliveries. Our own, because the SDK's DaprServer answers SUCCESS when a
 * handler throws, which loses the event (docs/adr). Types of a topic without a handler are acknowledged.
 */
export function subscriptions({ appId, handlers, log, deadLetters }: Subscriptions): Router {
  const router = Router();
  const subscribed = [...new Set(Object.keys(handlers).map((type) => topicOf(type as EventType)))];

  // types without a handler match no rule, so the sidecar acknowledges them without a call
  const ruleFor = (topic: Topic) => {
    const handled = Object.keys(handlers).filter((type) => topicOf(type as EventType) === topic);
    return { match: `event.type in ${JSON.stringify(handled)}`, path: `/events/${topic}` };
  };

  router.get('/dapr/subscribe', (_req, res) => {
    res.json(
      subscribed.flatMap((topic) => {
        const slowLane = deadLetterTopic(topic, appId);
        return [
          { pubsubname: pubsubName, topic, deadLetterTopic: slowLane, routes: { rules: [ruleFor(topic)] } },
          { pubsubname: pubsubName, topic: slowLane, route: `/dead-letters/${topic}` },
        ];
      }),
    );
  });

  /**
   * The dead-letter topic is the slow lane: what failed in passing is tried again until it works, since an event must not
   * be lost to an outage that outlasts the retries; only poison stays behind. All of it can be seen meanwhile.
   */
  const deliverAgain = async (letter: DeadLetter): Promise<DeliveryStatus> => {
    const status = await deliver(letter.envelope, handlers, log);
    if (status === 'SUCCESS') await deadLetters.remove((letter.envelope as CloudEvent).id);
    else await deadLetters.keep(letter);
    return status === 'RETRY' ? 'RETRY' : 'SUCCESS';
  };

  for (const topic of subscribed) {
    router.post(`/events/${topic}`, async (req, res) => {
      res.json({ status: await deliver(req.body, handlers, log) });
    });
    router.post(`/dead-letters/${topic}`, async (req, res) => {
      res.json({ status: await deliverAgain({ topic, envelope: req.body }) });
    });
  }
  return router;
}

/** Runs the handler of one envelope in the event's store and trace. Never throws. */
export async function deliver(envelope: unknown, handlers: EventHandlers, log: Logger): Promise<DeliveryStatus> {
  try {
    const event = parseEvent(envelope);
    const handler = handlers[event.type] as EventHandler<EventType> | undefined;
    if (!handler) return 'SUCCESS';
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
