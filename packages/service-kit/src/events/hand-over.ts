/** Hands events to those who must have them before they leave their outboxes: the broker, and their own service. */
import { type CloudEvent, type Topic, topicOf } from '@skysync/contracts';
import type { Logger } from '../logging/logger';
import type { Runtime } from '../runtime/runtime';
import { inProducerSpans } from '../tracing/event-spans';
import { envelopeOf } from './envelope';
import type { Outbox } from './outbox';
import { publishAll } from './publish-all';
import type { Entry } from './take-out';

/**
 * What a service makes of its own events, many at a time and in no promised order. It must do nothing the second time;
 * when it throws, all of them stay in their outboxes and come again. It neither waits for the broker nor keeps it waiting.
 */
export type OwnEvents = (events: readonly CloudEvent[]) => Promise<void>;

const envelopesOf = (outbox: Outbox, source: string): CloudEvent[] =>
  outbox.outbox.map((event) => envelopeOf(event, outbox, source));

/** One bulk publish a topic. Throws unless the broker has all of them. */
export async function publishEntries(batch: readonly Entry[], runtime: Pick<Runtime, 'appId' | 'publish'>) {
  const byTopic = new Map<Topic, CloudEvent[]>();
  for (const { outbox } of batch) {
    for (const envelope of envelopesOf(outbox, runtime.appId)) {
      const topic = topicOf(envelope.type);
      const events = byTopic.get(topic);
      if (events) events.push(envelope);
      else byTopic.set(topic, [envelope]);
    }
  }
  await Promise.all(
    [...byTopic].map(([topic, events]) =>
      inProducerSpans(topic, events, (traced) => publishAll(runtime, topic, traced)),
    ),
  );
}

/** Gives a batch to the service itself. False when it has to come again; never throws. */
export type GiveOwn = (batch: readonly Entry[]) => Promise<boolean>;

/** A service that makes nothing of its own events has had them at once. */
export const createGiveOwn =
  (appId: string, ownEvents: OwnEvents | undefined, log: Logger): GiveOwn =>
  async (batch) => {
    if (!ownEvents || batch.length === 0) return true;
    try {
      await ownEvents(batch.flatMap(({ outbox }) => envelopesOf(outbox, appId)));
      return true;
    } catch (error) {
      log.warn('the service failed on its own events; the sweeper will repeat them', { error });
      return false;
    }
  };
