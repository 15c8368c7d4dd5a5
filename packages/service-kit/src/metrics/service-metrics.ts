/** What the kit counts of every service: events that it writes and handles, sweeps, dead letters. */
import { type DomainEvent, type EventType, events } from '@skysync/contracts';
import type { AggregateStore } from '../aggregates/aggregate';
import type { DeadLetter } from '../dead-letters/dead-letter';
import type { Deliver } from '../events/deliver';
import { attributeOf } from '../events/envelope';
import type { OutboxRelay } from '../events/outbox-relay';
import type { Sweep } from '../service/sweeper';
import type { Metrics } from './metrics';

/** Told of each event once, when it was written together with the state that it tells of. */
export type Written = (event: DomainEvent, store: string) => void;

const kindOf = ({ poison }: Pick<DeadLetter, 'poison'>): string => (poison ? 'poison' : 'retrying');

/** Kinds of dead letters: `retrying` ones are taken up again by themselves. */
export const letterKinds = ['retrying', 'poison'];

/** Counts what stands in outboxes when it is written, and tells `written` of it. */
export function countWritten(metrics: Metrics, relay: OutboxRelay, written: Written = () => {}): OutboxRelay {
  if (!metrics.isOn) return relay;
  const count = metrics.counter({
    name: 'skysync_events_written_total',
    help: 'Events that were written to an outbox, with the state that they tell of',
    labels: { type: Object.keys(events) },
  });
  return {
    ...relay,
    add(collection, outbox) {
      relay.add(collection, outbox);
      for (const { type, data } of outbox.outbox) {
        count({ type });
        written({ type, data } as DomainEvent, outbox.store);
      }
    },
  };
}

/** Counts what becomes of events, apart for those that come from the broker and those that are taken up again. */
export function countHandled(metrics: Metrics, types: readonly EventType[]) {
  const count = metrics.counter({
    name: 'skysync_events_handled_total',
    help: 'What became of events; dead_letters are those that had failed before',
    labels: { from: ['broker', 'dead_letters'], type: types, status: ['SUCCESS', 'RETRY', 'DROP'] },
  });
  return (from: 'broker' | 'dead_letters', deliver: Deliver): Deliver =>
    async (envelope) => {
      const status = await deliver(envelope);
      count({ from, type: attributeOf(envelope, 'type') ?? '', status });
      return status;
    };
}

/** Counts dead letters as they are stored. */
export function countLetters(metrics: Metrics, letters: AggregateStore<DeadLetter>): AggregateStore<DeadLetter> {
  if (!metrics.isOn) return letters;
  const count = metrics.counter({
    name: 'skysync_dead_letters_total',
    help: 'Events that were given up on for now, or for ever, and stored',
    labels: { kind: letterKinds },
  });
  return {
    ...letters,
    async insert(letter, told) {
      const stored = await letters.insert(letter, told);
      if (stored) count({ kind: kindOf(stored) });
      return stored;
    },
  };
}

/** Counts runs of sweeps, and what they found. */
export function countSweeps(metrics: Metrics, sweeps: readonly Sweep[]): readonly Sweep[] {
  const names = sweeps.map(({ name }) => name);
  const runs = metrics.counter({
    name: 'skysync_sweeps_total',
    help: 'Runs of each sweep',
    labels: { sweep: names, result: ['done', 'failed'] },
  });
  const found = metrics.counter({
    name: 'skysync_swept_total',
    help: 'What sweeps found that nobody else had done, such as events left in an outbox',
    labels: { sweep: names },
  });
  return sweeps.map(({ name: sweep, run }) => ({
    name: sweep,
    run: async (until) => {
      const count = await run(until).catch((error) => {
        runs({ sweep, result: 'failed' });
        throw error;
      });
      runs({ sweep, result: 'done' });
      found({ sweep }, count);
      return count;
    },
  }));
}
