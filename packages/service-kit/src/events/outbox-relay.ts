/** Publishes what stands in outboxes and gives it to its own service, then takes it out: at least once, never lost. */

import { isSampled } from '../context/traceparent';
import type { Logger } from '../logging/logger';
import type { Runtime } from '../runtime/runtime';
import { inTracesOf } from '../tracing/shared-work';
import { createGiveOwn, type GiveOwn, type OwnEvents, publishEntries } from './hand-over';
import type { Outbox } from './outbox';
import { sweepOutbox } from './sweep-outbox';
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
  /** Is given each event before it leaves its outbox, at least once; see `OwnEvents`. */
  ownEvents?: OwnEvents;
}

/** Those of the requests that have made the events. */
const tracesOfEvents = ({ outbox }: Entry) => ({
  traces: outbox.outbox.flatMap(({ traceparent }) => (traceparent && isSampled(traceparent) ? [traceparent] : [])),
});

/** Those that are `leaving` their outboxes leave them once their own service has all, in the traces that they come from. */
function finish(giveOwn: GiveOwn, leaving: readonly Entry[], staying: readonly Entry[]): Promise<void> {
  const all = [...leaving, ...staying];
  return inTracesOf(all.map(tracesOfEvents), async () => {
    if (await giveOwn(all)) await takeOut(leaving);
  });
}

/** How long published events may stay in their outbox, so that many leave it in one write. */
const takeOutAfterMs = 300;

/**
 * Entries that arrive while a batch is under way are published together with the next one, and published ones leave
 * their outboxes a moment later in one bulk write a collection, after their own service has them. A crash in between
 * publishes them again, which consumers must bear anyway. What fails stays in its outbox for the sweeper.
 */
export function createOutboxRelay({ runtime, log, ownEvents }: RelayOptions): OutboxRelay {
  let waiting: Entry[] = [];
  let publishing: Promise<void> | undefined;
  let published: Entry[] = [];
  let unpublished: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let takingOut: Promise<void> = Promise.resolve();

  const giveOwn = createGiveOwn(runtime.appId, ownEvents, log);

  const publishWaiting = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve)); // lets the writes of concurrent requests join the batch
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await publishEntries(batch, runtime);
        published.push(...batch);
      } catch (error) {
        log.warn('publishing failed; the sweeper will repeat it', { aggregates: batch.length, error });
        if (ownEvents) unpublished.push(...batch);
      }
      timer ??= setTimeout(takeOutPublished, takeOutAfterMs);
    }
    publishing = undefined;
  };

  const takeOutPublished = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const [leaving, staying] = [published, unpublished];
    [published, unpublished] = [[], []];
    takingOut = takingOut
      .then(() => finish(giveOwn, leaving, staying))
      .catch((error) => void log.warn('published events stay in their outbox', { error }));
    return takingOut;
  };

  return {
    add(collection, outbox) {
      if (outbox.outbox.length === 0) return;
      waiting.push({ collection, outbox });
      publishing ??= publishWaiting();
    },

    sweep: (collection, olderThanMs = 5_000) =>
      sweepOutbox({ runtime, log, giveOwn }, collection, new Date(Date.now() - olderThanMs)),

    async drain() {
      while (publishing) await publishing;
      await takeOutPublished();
    },
  };
}
