/** Publishes what stands in outboxes, then takes it out: at least once, never lost. */
import { type CloudEvent, type Topic, topicOf } from '@skysync/events';
import type { Model } from 'mongoose';
import { withAllStores } from '../context/request-context';
import type { Sidecar } from '../dapr/sidecar';
import type { Logger } from '../logging/logger';
import type { OutboxEvent, WithOutbox } from './outbox';

export interface OutboxRelay {
  /** Publishes soon what a write has just put into an outbox; does not wait and does not throw. */
  relay<T extends WithOutbox>(model: Model<T>, aggregate: WithOutbox): void;
  /** Publishes what is older than `olderThanMs` (left by a crash or a broker that was away). Returns how many events. */
  sweep<T extends WithOutbox>(model: Model<T>, olderThanMs?: number): Promise<number>;
  /** Waits until everything handed to {@link relay} is published and out of its outbox, or has failed. */
  drain(): Promise<void>;
}

/** The relay sees of every aggregate only its outbox. */
type OutboxModel = Model<WithOutbox>;

interface Entry {
  model: OutboxModel;
  aggregate: WithOutbox;
}

export interface RelayOptions {
  appId: string;
  sidecar: Pick<Sidecar, 'publish'>;
  log: Logger;
}

const sweepBatch = 200;
/** How long published events may stay in their outbox, so that many leave it in one write. */
const takeOutAfterMs = 200;

/**
 * Entries that arrive while a batch is under way are published together with the next one, and published ones leave
 * their outboxes a moment later in one bulk write a collection. A crash in between publishes them again, which
 * consumers must bear anyway. What fails stays in its outbox for the sweeper.
 */
export function createOutboxRelay({ appId, sidecar, log }: RelayOptions): OutboxRelay {
  let waiting: Entry[] = [];
  let publishing: Promise<void> | undefined;
  let published: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;

  const publishAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await publishBatch(batch, appId, sidecar);
        published.push(...batch);
        timer ??= setTimeout(takeOutAll, takeOutAfterMs);
      } catch (error) {
        log.warn('publishing failed; the sweeper will repeat it', { events: batch.length, error });
      }
    }
    publishing = undefined;
  };

  const takeOutAll = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = published;
    published = [];
    await takeOut(batch).catch((error) => log.warn('published events stay in their outbox', { error }));
  };

  return {
    relay(model, aggregate) {
      if (aggregate.outbox.length === 0) return;
      waiting.push({ model: model as unknown as OutboxModel, aggregate });
      // a turn of the event loop lets the writes of concurrent requests join the batch
      publishing ??= new Promise((resolve) => setImmediate(resolve)).then(publishAll);
    },

    async sweep(anyModel, olderThanMs = 5_000) {
      const model = anyModel as unknown as OutboxModel;
      return withAllStores(async () => {
        const left = await model
          .find({ 'outbox.time': { $lt: new Date(Date.now() - olderThanMs) } }, { store: 1, outbox: 1 })
          .limit(sweepBatch)
          .lean<WithOutbox[]>();
        if (left.length === 0) return 0;
        const batch = left.map((aggregate) => ({ model, aggregate }));
        await publishBatch(batch, appId, sidecar);
        await takeOut(batch);
        return left.reduce((count, { outbox }) => count + outbox.length, 0);
      });
    },

    async drain() {
      await publishing;
      await takeOutAll();
    },
  };
}

async function publishBatch(batch: Entry[], appId: string, sidecar: Pick<Sidecar, 'publish'>): Promise<void> {
  const byTopic = new Map<Topic, CloudEvent[]>();
  for (const { aggregate } of batch) {
    for (const event of aggregate.outbox) {
      const topic = topicOf(event.type);
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), envelope(event, aggregate, appId)]);
    }
  }
  await Promise.all([...byTopic].map(([topic, events]) => sidecar.publish(topic, events)));
}

function envelope(event: OutboxEvent, aggregate: WithOutbox, appId: string): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    type: event.type,
    source: appId,
    subject: aggregate._id,
    time: event.time.toISOString(),
    datacontenttype: 'application/json',
    store: aggregate.store,
    ...(event.traceparent && { traceparent: event.traceparent, traceid: event.traceparent }),
    data: event.data,
  };
}

async function takeOut(batch: Entry[]): Promise<void> {
  const models = [...new Set(batch.map(({ model }) => model))];
  await Promise.all(models.map((model) => takeOutOf(model, batch)));
}

async function takeOutOf(model: OutboxModel, batch: Entry[]): Promise<void> {
  const operations = batch
    .filter((entry) => entry.model === model)
    .map(({ aggregate }) => ({
      updateOne: {
        filter: { _id: aggregate._id },
        update: { $pull: { outbox: { id: { $in: aggregate.outbox.map((event) => event.id) } } } },
      },
    }));
  await withAllStores(() => model.bulkWrite(operations, { ordered: false, timestamps: false }));
}
