/** The routes by which the sidecar delivers events, and is told exactly what became of each. */
import { type EventType, type Topic, topicOf } from '@skysync/events';
import { Router } from 'express';
import { deadLetterRoutes } from '../dead-letters/dead-letter-routes';
import type { DeadLetter, DeadLetters } from '../dead-letters/dead-letters';
import type { Logger } from '../logging/logger';
import { type DeliveryStatus, deliver, type EventHandlers } from './deliver';

export interface Subscriptions {
  appId: string;
  handlers: EventHandlers;
  log: Logger;
  /** Where people see what could not be processed. */
  deadLetters: DeadLetters;
}

const pubsubName = 'pubsub';
export const deadLetterTopic = (topic: Topic, appId: string): string => `${topic}-dead-letter-${appId}`;

/**
 * Routes for `/dapr/subscribe`, the deliveries and the dead letters. Our own, because the SDK's DaprServer answers SUCCESS
 * when a handler throws, which loses the event (docs/adr). Types of a topic without a handler are acknowledged.
 */
export function subscriptions({ appId, handlers, log, deadLetters }: Subscriptions): Router {
  const router = Router();
  const subscribed = [...new Set(Object.keys(handlers).map((type) => topicOf(type as EventType)))];

  router.get('/dapr/subscribe', (_req, res) => {
    res.json(
      subscribed.flatMap((topic) => {
        const slowLane = deadLetterTopic(topic, appId);
        return [
          // no routing rules by type: the sidecar sends what matches none to the dead-letter topic (dapr/dapr#8297)
          { pubsubname: pubsubName, topic, deadLetterTopic: slowLane, route: `/events/${topic}` },
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
    if (status === 'SUCCESS') await deadLetters.remove(letter);
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
  return router.use(deadLetterRoutes({ deadLetters, handlers, log }));
}
