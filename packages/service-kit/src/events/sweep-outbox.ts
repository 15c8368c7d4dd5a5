/** Takes up what a crash, or a broker that was away, has left in outboxes. */
import { isEventType } from '@skysync/contracts';
import type { Logger } from '../logging/logger';
import type { Runtime } from '../runtime/runtime';
import { type GiveOwn, publishEntries } from './hand-over';
import type { Outbox } from './outbox';
import { type OutboxCollection, takeOut } from './take-out';

/** What a sweep works with. */
export interface Sweeping {
  runtime: Pick<Runtime, 'appId' | 'publish'>;
  log: Logger;
  giveOwn: GiveOwn;
}

const sweepBatch = 500;

/** All events from before that time. Returns how many were published. Throws what the broker refuses a batch with. */
export async function sweepOutbox(
  { runtime, log, giveOwn }: Sweeping,
  collection: OutboxCollection,
  before: Date,
): Promise<number> {
  const unknown: string[] = [];
  const refused: string[] = [];
  let count = 0;
  for (;;) {
    const left = await leftBehind(collection, before, [...unknown, ...refused]);
    if (left.length === 0) break;
    const batch = left.filter(isKnown).map((outbox) => ({ collection, outbox }));
    unknown.push(...left.filter((outbox) => !isKnown(outbox)).map(({ _id }) => _id));
    const [given] = await Promise.all([giveOwn(batch), publishEntries(batch, runtime)]);
    if (given) await takeOut(batch);
    // passed over, so that those behind them are published all the same
    else refused.push(...batch.map(({ outbox }) => outbox._id));
    count += batch.reduce((sum, { outbox }) => sum + outbox.outbox.length, 0);
  }
  if (unknown.length > 0) log.error('events of types that are not known here stay in their outbox', { stuck: unknown });
  return count;
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
