/** Publishes what stands in outboxes, then takes it out: at least once, never lost. */
import { type CloudEvent, type Topic, topicOf } from '@skysync/contracts';
import type { mongo } from 'mongoose';
import { repeating } from '../aggregates/retry';
import { isRepeatable } from '../errors/outages';
import type { Logger } from '../logging/logger';
import type { Runtime } from '../runtime/runtime';
import { envelopeOf } from './envelope';
import type { Outbox } from './outbox';
import { publishAll } from './publish-all';

/** The relay sees of every aggregate only its outbox. */
export type OutboxCollection = mongo.Collection<Outbox>;

export interface OutboxRelay {
  /** Publishes soon what a write has just put into an outbox; does not wait and does not throw. */
  add(collection: OutboxCollection, outbox: Outbox): void;
  /** Publishes what is older than `olderThanMs` (left by a crash or a broker that was away), all of it. Returns how many events. */
  sweep(collection: OutboxCollection, olderThanMs?: number): Promise<number>;
  /** Waits until everything handed to {@link add} is published and out of its outbox, or has failed. */
  drain(): Promise<void>;
}

interface Entry {
  collection: OutboxCollection;
  outbox: Outbox;
}

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
      let count = 0;
      for (;;) {
        const left = await leftBehind(collection, before);
        if (left.length === 0) return count;
        const batch = left.map((outbox) => ({ collection, outbox }));
        await publishEntries(batch, runtime);
        await takeOut(batch);
        count += left.reduce((sum, { outbox }) => sum + outbox.length, 0);
      }
    },

    async drain() {
      while (publishing) await publishing;
      await takeOutPublished();
    },
  };
}

/** Relays work across all stores, so they ask the driver. */
function leftBehind(collection: OutboxCollection, before: Date): Promise<Outbox[]> {
  return collection
    .find({ 'outbox.time': { $lt: before } }, { projection: { store: 1, outbox: 1 }, limit: sweepBatch })
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

async function takeOut(batch: Entry[]): Promise<void> {
  const collections = [...new Set(batch.map(({ collection }) => collection))];
  await Promise.all(collections.map((collection) => takeOutOf(collection, batch)));
}

async function takeOutOf(collection: OutboxCollection, batch: Entry[]): Promise<void> {
  const ids = new Map<string, string[]>();
  for (const { outbox } of batch.filter((entry) => entry.collection === collection)) {
    ids.set(outbox._id, [...(ids.get(outbox._id) ?? []), ...outbox.outbox.map(({ id }) => id)]);
  }
  const operations = [...ids]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([_id, events]) => ({
      updateOne: { filter: { _id }, update: { $pull: { outbox: { id: { $in: events } } } } },
    }));
  if (operations.length > 0) await repeating(() => collection.bulkWrite(operations, { ordered: false }), isRepeatable);
}
