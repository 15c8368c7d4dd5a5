/** The life of a reservation as one table: every state, and where each trigger leads from it. */
import type { reservationStates as publicStates } from '@skysync/contracts';

/** What happens to a reservation; the first line is the order's doing, the second the stock's, the third the clock's. */
export const reservationTriggers = [
  ...(['commit', 'release', 'undo'] as const),
  ...(['confirm', 'reject', 'return'] as const),
  ...(['expire'] as const),
];
export type ReservationTrigger = (typeof reservationTriggers)[number];

/**
 * - `placing`: its holds are being placed. A first call that finds all of them in place leaves it at that.
 * - `held`: all its holds were found in place, so it can no longer be rejected.
 * - `reviving`: paid after it had expired; its holds are being placed once more, if all of it is still there.
 * - `returning`: a paid order was cancelled; its goods come back, with marks that let them come once.
 */
export const states = [
  'placing',
  'held',
  'committed',
  'released',
  'rejected',
  'expired',
  'reviving',
  'returning',
  'restocked',
] as const;
export type ReservationState = (typeof states)[number];

/** What is not here cannot happen. */
export const transitions: Readonly<Record<ReservationState, Partial<Record<ReservationTrigger, ReservationState>>>> = {
  placing: {
    confirm: 'held',
    reject: 'rejected',
    commit: 'committed',
    release: 'released',
    undo: 'released',
    expire: 'expired',
  },
  held: { commit: 'committed', release: 'released', undo: 'released', expire: 'expired' },
  expired: { commit: 'reviving', release: 'released', undo: 'released' },
  reviving: { confirm: 'committed', reject: 'rejected', release: 'released', undo: 'released' },
  committed: { undo: 'returning' },
  returning: { return: 'restocked' },
  released: {},
  rejected: {},
  restocked: {},
};

/** Nobody may hold anything for it any more. */
export const isOver = (state: ReservationState): boolean =>
  state === 'released' || state === 'rejected' || state === 'expired' || state === 'returning' || state === 'restocked';

/** Nothing has decided about it yet but time, so its owner is asked before time does. */
export const isUndecided = (state: ReservationState): boolean => state === 'placing' || state === 'held';

/** The state that others may know of. */
export const publicState: Readonly<Record<ReservationState, (typeof publicStates)[number]>> = {
  placing: 'held',
  held: 'held',
  committed: 'committed',
  released: 'released',
  rejected: 'rejected',
  expired: 'expired',
  reviving: 'held',
  returning: 'restocked',
  restocked: 'restocked',
};
