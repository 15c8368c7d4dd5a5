/** A reservation: stock held for one order, and the states it goes through. */
import { currentStore, type Money } from '@skysync/service-kit';

/**
 * held → committed when the order is paid, released when it ends unpaid, rejected when not every line could be had,
 * expired when nobody decided. A payment that comes after expiry may take the stock again, if it is still there.
 * committed → restocked when a paid order is cancelled.
 */
export const transitions = {
  held: ['committed', 'released', 'rejected', 'expired'],
  expired: ['held', 'released'],
  committed: ['restocked'],
  released: [],
  rejected: [],
  restocked: [],
} as const satisfies Record<string, readonly string[]>;

export type ReservationState = keyof typeof transitions;

/** The states from which `target` may be reached: what a guarded write asks for. */
export function statesBefore(target: ReservationState): ReservationState[] {
  const states = Object.keys(transitions) as ReservationState[];
  return states.filter((state) => (transitions[state] as readonly ReservationState[]).includes(target));
}

/** A line with the title and price that the buyer is charged, whatever staff change later. */
export interface ReservedLine {
  sku: string;
  productId: string;
  title: string;
  quantity: number;
  unitPrice: Money;
}

export interface Reservation {
  /** The order's id. */
  _id: string;
  store: string;
  state: ReservationState;
  lines: ReservedLine[];
  createdAt: Date;
  /** When order-service ends an order that is still unpaid. */
  expiresAt: Date;
  /** When the sweeper looks at it: a held one that nobody ended expires, an ended one is checked for stock left behind. */
  dueAt?: Date;
  /** All holds were seen in place, so it can no longer be rejected. */
  confirmed?: boolean;
  /** Paid after it had expired: its holds must be looked for before it is committed. */
  late?: boolean;
  /** Why it was rejected. */
  missing?: string[];
  /** All lines of a restocked one are back: only the marks are left to clear. */
  returned?: boolean;
}

const minute = 60_000;
const lifetimeMs = 15 * minute;
/** order-service ends its orders after 15 minutes; this is for orders that it lost. */
export const expiryGraceMs = 15 * minute;
/** Longer than any request that may still be at work on the holds of a reservation that has just ended. */
export const settleDelayMs = 20_000;
/** Marks of returns stay longer than any zombie. */
export const returnMarkMs = 60 * minute;

export const after = (ms: number): Date => new Date(Date.now() + ms);

export function newReservation(orderId: string, lines: ReservedLine[]): Reservation {
  const expiresAt = after(lifetimeMs);
  const dueAt = new Date(expiresAt.getTime() + expiryGraceMs);
  return { _id: orderId, store: currentStore(), state: 'held', lines, createdAt: new Date(), expiresAt, dueAt };
}
