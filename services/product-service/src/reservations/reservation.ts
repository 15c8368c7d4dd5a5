/** A reservation: stock held for one order, and how it goes from state to state. */
import type { Money } from '@skysync/contracts';
import type { Aggregate, New, Next } from '@skysync/service-kit';
import { type ReservationState, type ReservationTrigger, transitions } from './reservation-states';

/** A line with the title and price that the buyer is charged, whatever staff change later. */
export interface ReservedLine {
  sku: string;
  productId: string;
  title: string;
  quantity: number;
  unitPrice: Money;
}

export interface Reservation extends Aggregate {
  /** The order's id. */
  _id: string;
  state: ReservationState;
  lines: ReservedLine[];
  createdAt: Date;
  /** When order-service ends an order that is still unpaid. */
  expiresAt: Date;
  /** Why it was rejected. */
  missing?: string[];
}

const minute = 60_000;
const lifetimeMs = 15 * minute;
/** Longer than any request that may still be at work on the holds of a reservation that has just ended. */
const settleDelayMs = 20_000;
/** Marks of returns stay longer than any request that could bring the goods back a second time. */
const returnMarkMs = 60 * minute;

/** When the sweeper takes it up: while undecided to ask its owner, then to bring after what the stock may have missed. */
function dueIn(state: ReservationState, { expiresAt }: Pick<Reservation, 'expiresAt'>, now: Date): Date {
  if (state === 'placing' || state === 'held') return expiresAt;
  return new Date(now.getTime() + (state === 'restocked' ? returnMarkMs : settleDelayMs));
}

export function newReservation(orderId: string, lines: ReservedLine[], now: Date): New<Reservation> {
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  return { _id: orderId, state: 'placing', lines, createdAt: now, expiresAt, dueAt: expiresAt };
}

/** For an order that ended before it reserved: it has nothing, and a call that is still on its way finds it ended. */
export function endedReservation(orderId: string, now: Date): New<Reservation> {
  return { _id: orderId, state: 'released', lines: [], createdAt: now, expiresAt: now };
}

/** The reservation after the trigger; undefined when that cannot happen to it. */
export function move(
  current: Reservation,
  trigger: ReservationTrigger,
  now: Date,
  facts: Pick<Reservation, 'missing'> = {},
): Next<Reservation> | undefined {
  const state = transitions[current.state][trigger];
  return state && { state: { ...current, ...facts, state, dueAt: dueIn(state, current, now) } };
}
