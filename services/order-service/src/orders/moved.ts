/** How an order moves on: the part that all of its steps share. */
import { type DomainEvent, endedInVain, type OrderStatus } from '@skysync/contracts';
import type { Next } from '@skysync/service-kit';
import type { Order } from './order';

/** When others are asked whether they agree with where an order went; by then its events have usually arrived. */
const firstCheckMs = 15_000;

export interface Move {
  now: Date;
  status: OrderStatus;
  set?: Partial<Order>;
  note?: string;
  events?: readonly DomainEvent[];
  /** Nobody else knows of it, so nobody has to be asked. */
  quiet?: boolean;
}

/** The order in its next state. What it only needed to wait for its payment goes when the wait is over. */
export function moved(order: Order, { now, status, set, note, events = [], quiet = false }: Move): Next<Order> {
  const { dueAt, payBy, client, ...kept } = { ...order, ...set };
  const waits = status === 'awaiting_payment';
  const next = status === 'pending' ? dueAt : new Date(now.getTime() + firstCheckMs);
  return {
    state: {
      ...kept,
      status,
      ...(waits && payBy && { payBy }),
      ...(waits && client !== undefined && { client }),
      ...(!quiet && next && { dueAt: next }),
      timeline: [...order.timeline, { at: now, status, ...(note !== undefined && { note }) }],
      updatedAt: now,
    },
    events,
  };
}

/** The payment of an order that waits no longer: there is nothing left for its buyer to do. */
export function endedPayment<T extends { nextAction?: unknown }>({ nextAction: _done, ...payment }: T) {
  return payment;
}

/** How events say that an order ended, and how many payments it may have. */
export const ended = ({ _id, number, earlierPayments = [] }: Order, reason: string) => ({
  orderId: _id,
  number,
  reason,
  ...(earlierPayments.length > 0 && { attempts: earlierPayments.length + 1 }),
});

/** Whether money that was taken has to go back and nobody asked for that yet. */
export const owesRefund = ({ status, refundId }: Order): boolean => endedInVain(status) && refundId === undefined;
