/** Keeps what no handler could process, takes up again what failed in passing, and lets people see and end the rest. */
import type { CallAnswer, Topic } from '@skysync/contracts';
import type { AggregateStore } from '../aggregates/aggregate';
import { withStore } from '../context/request-context';
import { notFound, Problem } from '../errors/problem';
import type { Deliver } from '../events/deliver';
import { attributeOf, inEvent } from '../events/envelope';
import type { Logger } from '../logging/logger';
import type { DeliveryStatus } from '../runtime/runtime';
import { type DeadLetter, deadLetterId, deadLetterView, failedAgain, newDeadLetter } from './dead-letter';

type Ended = CallAnswer<'replayDeadLetter'>;

/** The dead letters of one service. */
export interface DeadLetters {
  /** Tries an event of the dead-letter topic once more, and keeps it when that fails. `RETRY` when it cannot be kept now. */
  receive(topic: Topic, envelope: unknown): Promise<DeliveryStatus>;
  /** Takes up those of all stores that are due, until that moment. Returns how many were processed. */
  retryDue(until: number): Promise<number>;
  /** Those of the current store, newest first. */
  list(limit: number): Promise<CallAnswer<'listDeadLetters'>['items']>;
  /** Hands one of the current store to its handler again. Throws `not_found` or `still_failing`. */
  replay(id: string): Promise<Ended>;
  /** Forgets one of the current store. Throws `not_found`. */
  drop(id: string): Promise<Ended>;
}

/** What they are made of. */
export interface DeadLettersOptions {
  store: AggregateStore<DeadLetter>;
  deliver: Deliver;
  log: Logger;
}

const batch = 100;
const leaseMs = 20_000;

type Letters = AggregateStore<DeadLetter>;
type Retry = (letter: DeadLetter) => Promise<boolean>;

/** What cannot be processed: poison never can be, the rest is retried. */
async function keep(store: Letters, topic: Topic, envelope: unknown, poison: boolean): Promise<void> {
  const inserted = await store.insert(newDeadLetter(topic, envelope, poison, new Date()));
  if (inserted) return;
  await store.change(deadLetterId(envelope), (letter, now) => ({ state: failedAgain(letter, poison, now) }));
}

/** Of many: one that cannot even be noted comes again with its lease. */
const retryInTurn = (letter: DeadLetter, retry: Retry, log: Logger): Promise<boolean> =>
  withStore(letter.store, () => retry(letter)).catch((error) => {
    log.warn('a dead letter cannot be taken up now', { eventId: letter._id, error });
    return false;
  });

/** Those that are due, until that moment. Returns how many were processed. */
async function retryDue(store: Letters, retry: Retry, log: Logger, until: number): Promise<number> {
  for (let processed = 0; ; ) {
    const due = await store.takeDue(batch, leaseMs);
    const retried = await Promise.all(due.map((letter) => retryInTurn(letter, retry, log)));
    processed += retried.filter(Boolean).length;
    if (due.length < batch || Date.now() > until) return processed;
  }
}

/** Makes the dead letters of a service in its own database. */
export function createDeadLetters({ store, deliver, log }: DeadLettersOptions): DeadLetters {
  const forget = (id: string) => store.model.deleteOne({ _id: id });

  const retry = async (letter: DeadLetter): Promise<boolean> => {
    const status = await deliver(JSON.parse(letter.envelope));
    if (status === 'SUCCESS') await forget(letter._id);
    else await store.change(letter._id, (now, at) => ({ state: failedAgain(now, status === 'DROP', at) }));
    return status === 'SUCCESS';
  };

  const load = async (id: string): Promise<DeadLetter> => {
    const found = await store.find(id);
    if (!found) throw notFound('Dead letter');
    return found;
  };

  return {
    async receive(topic, envelope) {
      const status = await deliver(envelope);
      const owner = attributeOf(envelope, 'store');
      // one without a store is nobody's to see, and no replay could ever process it: the log has it as poison
      if (owner === undefined) return 'SUCCESS';
      return inEvent(envelope, async () => {
        try {
          if (status === 'SUCCESS') await forget(deadLetterId(envelope));
          else await keep(store, topic, envelope, status === 'DROP');
          return 'SUCCESS';
        } catch (error) {
          log.error('a dead letter cannot be kept', { eventId: attributeOf(envelope, 'id'), error });
          return 'RETRY';
        }
      });
    },

    retryDue: (until) => retryDue(store, retry, log, until),

    async list(limit) {
      const found = await store.model.find().sort({ receivedAt: -1 }).limit(limit).lean<DeadLetter[]>();
      return found.map(deadLetterView);
    },

    async replay(id) {
      if (!(await retry(await load(id)))) throw new Problem('still_failing');
      return { id, status: 'processed' };
    },

    async drop(id) {
      await load(id);
      await forget(id);
      return { id, status: 'dropped' };
    },
  };
}
