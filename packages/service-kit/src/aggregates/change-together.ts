/** Changes of one aggregate: those that are asked for while one is under way are made together in one write. */
import { currentContext } from '../context/request-context';
import { isDuplicateKey } from '../errors/outages';
import { unavailable } from '../errors/problem';
import { type OutboxEvent, stamped } from '../events/outbox';
import { inTracesOf, type Traces, tracesNow } from '../tracing/shared-work';
import type { Aggregate, Changed, Step } from './aggregate';
import { backOff, maxRounds } from './retry';
import { currentScope } from './store-scope';

/** What a change needs of the store. */
export interface Changing<T> {
  /** For messages. */
  name: string;
  find(id: string): Promise<T | undefined>;
  /** Writes `after` over `before`, guarded by its revision; false when somebody else was first. */
  write(before: T, after: T, outbox: OutboxEvent[]): Promise<boolean>;
}

interface Asked<T> {
  step: Step<T>;
  from: T | undefined;
  traceparent: string | undefined;
  traces: Traces;
  resolve(change: Changed<T> | undefined): void;
  reject(error: unknown): void;
}

/**
 * Makes the change of a store. Steps that come together see what the ones before them made, and each counts as a
 * revision of its own; one that throws fails for its caller alone.
 */
export function createChange<T extends Aggregate>(
  changing: Changing<T>,
): (id: string, step: Step<T>, from?: T) => Promise<Changed<T> | undefined> {
  const waiting = new Map<string, Asked<T>[]>();

  const work = async (key: string, id: string): Promise<void> => {
    for (;;) {
      const asked = waiting.get(key) ?? [];
      if (asked.length === 0) break;
      waiting.set(key, []);
      await inTracesOf(asked, () => changeAll(changing, id, asked));
    }
    waiting.delete(key);
  };

  return (id, step, from) => {
    // within one store only: what is found depends on it
    const key = `${currentScope() ?? ''} ${id}`;
    const traceparent = currentContext()?.traceparent;
    return new Promise((resolve, reject) => {
      const asked = { step, from, traceparent, traces: tracesNow(), resolve, reject };
      const others = waiting.get(key);
      if (others) return void others.push(asked);
      waiting.set(key, [asked]);
      void work(key, id);
    });
  };
}

/** Never throws: each caller learns the outcome of its own step. */
async function changeAll<T extends Aggregate>(changing: Changing<T>, id: string, asked: Asked<T>[]): Promise<void> {
  try {
    await changeInRounds(changing, id, asked);
  } catch (error) {
    if (asked.length > 1 && isDuplicateKey(error)) for (const one of asked) await changeAll(changing, id, [one]);
    else for (const { reject } of asked) reject(error);
  }
}

async function changeInRounds<T extends Aggregate>(
  { name, find, write }: Changing<T>,
  id: string,
  asked: Asked<T>[],
): Promise<void> {
  const [first, ...others] = asked;
  let current = (others.length === 0 ? first?.from : undefined) ?? (await find(id));
  for (let round = 1; current && round <= maxRounds; round += 1) {
    const { after, outbox, settle } = walk(current, asked);
    if (after === current || (await write(current, after, outbox))) return settle();
    await backOff(round);
    current = await find(id);
  }
  if (current) throw unavailable(`${name} ${id} is being changed by too many at once`, 1);
  for (const { resolve } of asked) resolve(undefined);
}

/** Takes all steps, one after another. `settle` answers the callers, once that is written. */
function walk<T extends Aggregate>(before: T, asked: readonly Asked<T>[]) {
  const now = new Date();
  const outbox: OutboxEvent[] = [];
  let after = before;
  const settlements = asked.map(({ step, traceparent, resolve, reject }) => {
    try {
      const next = step(after, now);
      if (next) after = { ...next.state, store: before.store, revision: after.revision + 1 };
      outbox.push(...(next?.events ?? []).map((event) => stamped(event, traceparent)));
      const change = { state: after, changed: next !== undefined };
      return () => resolve(change);
    } catch (error) {
      return () => reject(error);
    }
  });
  const settle = (): void => {
    for (const answer of settlements) answer();
  };
  return { after, outbox, settle };
}
