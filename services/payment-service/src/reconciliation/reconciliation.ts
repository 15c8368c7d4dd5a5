/** The comparison of one day of a store with one provider. */
import type { Aggregate, New } from '@skysync/service-kit';
import type { Period } from '../providers/provider';
import type { Difference } from './compare';

export interface Reconciliation extends Aggregate {
  provider: string;
  /** The day in UTC, such as `2026-11-26`. */
  day: string;
  status: 'waiting' | 'done';
  /** Why it was not done yet. */
  reason?: string;
  tries: number;
  /** How many movements of payments were compared. */
  compared: number;
  /** How many others the provider lists: fees, payouts, and what the store takes by other ways than SkySync. */
  others: number;
  /** The first ones; `differing` is how many there are. */
  differences: Difference[];
  differing: number;
  /** When it was last tried. */
  at: Date;
}

/** What a comparison found. */
export type Findings = Pick<Reconciliation, 'compared' | 'others' | 'differences' | 'differing'>;

const mostKept = 500;
const againAfterMs = 60_000;
const longestPauseMs = 3_600_000;

export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

export function periodOf(day: string): Period {
  const from = new Date(`${day}T00:00:00.000Z`);
  return { from, to: new Date(from.getTime() + 24 * 3_600_000) };
}

export const reconciliationId = (store: string, provider: string, day: string): string =>
  `rec_${store}.${provider}.${day}`;

export const newReconciliation = (store: string, provider: string, day: string, now: Date): New<Reconciliation> => ({
  _id: reconciliationId(store, provider, day),
  provider,
  day,
  status: 'waiting',
  tries: 0,
  compared: 0,
  others: 0,
  differences: [],
  differing: 0,
  at: now,
  dueAt: now,
});

export function finished(current: Reconciliation, findings: Findings, now: Date): Reconciliation {
  const { dueAt: _done, reason: _gone, ...rest } = current;
  const differences = findings.differences.slice(0, mostKept);
  return { ...rest, ...findings, differences, status: 'done', tries: current.tries + 1, at: now };
}

/** The provider did not answer, or not wholly: it is asked again, ever later. */
export function putOff(current: Reconciliation, reason: string, now: Date): Reconciliation {
  const pauseMs = Math.min(againAfterMs * 2 ** current.tries, longestPauseMs);
  return { ...current, reason, tries: current.tries + 1, at: now, dueAt: new Date(now.getTime() + pauseMs) };
}

/** Somebody wants it compared now. */
export const again = (current: Reconciliation, now: Date): Reconciliation => ({
  ...current,
  status: 'waiting',
  dueAt: now,
});
