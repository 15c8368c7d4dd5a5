/** Publishes what stands in outboxes, then takes it out: at least once, never lost. */
import { type CloudEvent, isEventType, type Topic, topicOf } from '@skysync/contracts';
import type { Logger } from '../logging/logger';
import type { Runtime } from '../runtime/runtime';
import { envelopeOf } from './envelope';
import type { Outbox } from './outbox';
import { publishAll } from './publish-all';
import { type Entry, type OutboxCollection, takeOut } from './take-out';

/** Brings events from the outboxes of a service to the broker. */
export interface OutboxRelay {
  /** Publishes soon what a write has just put into an outbox; does not wait and does not throw. */
  add(collection: OutboxCollection, outbox: Outbox): void;
  /** Publishes what is older than `olderThanMs` (left by a crash or a broker that was away), all of it. Returns how many events. */
  sweep(collection: OutboxCollection, olderThanMs?: number): Promise<number>;
  /** Waits until everything handed to {@link add} is published and out of its outbox, or has failed. */
  drain(): Promise<void>;
}

/** What a relay works with. */
export interface RelayOptions {
  runtime: Pick<Runtime, 'appId' | 'publish'>;
  log: Logger;
}

const sweepBatch = 500;
/** How long published events may stay in their outbox, so that many leave it in one write. */
const takeOutAfterMs = 300;

/**
 * Entries that arrive while a batch is under way are published together with the next one, and published ones leave
 * their outboxes a moment later in one bulk write a collection. A crash in between publishes them again, which
 * consumers must bear anyway. What fails stays in its outbox for the sweeper.
 */
export function createOutboxRelay({ runtime, log }: RelayOptions): OutboxRelay {
  let waiting: Entry[] = [];
  let publishing: Promise<void> | undefined;
  let published: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let takingOut: Promise<void> = Promise.resolve();

  const publishWaiting = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve)); // lets the writes of concurrent requests join the batch
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await publishEntries(batch, runtime);
        published.push(...batch);
        timer ??= setTimeout(takeOutPublished, takeOutAfterMs);
      } catch (error) {
        log.warn('publishing failed; the sweeper will repeat it', { aggregates: batch.length, error });
      }
    }
    publishing = undefined;
  };

  const takeOutPublished = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = published;
    published = [];
    takingOut = takingOut
      .then(() => takeOut(batch))
      .catch((error) => void log.warn('published events stay in their outbox', { error }));
    return takingOut;
  };

  return {
    add(collection, outbox) {
      if (outbox.outbox.length === 0) return;
      waiting.push({ collection, outbox });
      publishing ??= publishWaiting();
    },

    async sweep(collection, olderThanMs = 5_000) {
      const before = new Date(Date.now() - olderThanMs);
      const stuck: string[] = [];
      let count = 0;
      for (;;) {
        const left = await leftBehind(collection, before, stuck);
        if (left.length === 0) break;
        const batch = left.filter(isKnown).map((outbox) => ({ collection, outbox }));
        stuck.push(...left.filter((outbox) => !isKnown(outbox)).map(({ _id }) => _id));
        await publishEntries(batch, runtime);
        await takeOut(batch);
        count += batch.reduce((sum, { outbox }) => sum + outbox.outbox.length, 0);
      }
      if (stuck.length > 0) log.error('events of types that are not known here stay in their outbox', { stuck });
      return count;
    },

    async drain() {
      while (publishing) await publishing;
      await takeOutPublished();
    },
  };
}

/** After a step back to an older version there may be events of a newer one; they wait for it. */
const isKnown = ({ outbox }: Outbox): boolean => outbox.every(({ type }) => isEventType(type));

/** Relays work across all stores, so they ask the driver. */
function leftBehind(collection: OutboxCollection, before: Date, except: string[]): Promise<Outbox[]> {
  return collection
    .find(
      { 'outbox.time': { $lt: before }, ...(except.length > 0 && { _id: { $nin: except } }) },
      { projection: { store: 1, outbox: 1 }, limit: sweepBatch },
    )
    .toArray();
}

async function publishEntries(batch: Entry[], runtime: RelayOptions['runtime']): Promise<void> {
  const byTopic = new Map<Topic, CloudEvent[]>();
  for (const { outbox } of batch) {
    for (const event of outbox.outbox) {
      const topic = topicOf(event.type);
      const events = byTopic.get(topic);
      const envelope = envelopeOf(event, outbox, runtime.appId);
      if (events) events.push(envelope);
      else byTopic.set(topic, [envelope]);
    }
  }
  await Promise.all([...byTopic].map(([topic, events]) => publishAll(runtime, topic, events)));
}
