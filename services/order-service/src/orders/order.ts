/** An order: what was bought by whom, at which prices, how it is paid, and what became of it. */
import type { Address, CallAnswer, Money, OrderStatus, PaymentStatus, ProblemCode, Quantity } from '@skysync/contracts';
import type { Aggregate, FieldError } from '@skysync/service-kit';
import type { ShippingMethod } from '../pricing/shipping/shipping-methods';
import type { PricedLine, Totals } from '../pricing/totals';
import type { PaymentChoice } from './payment-choice';

/** A payment as payment-service answers it. */
export type Payment = CallAnswer<'createPayment'>;

export interface OrderPayment extends PaymentChoice {
  /** `pending` until payment-service was asked. */
  status: PaymentStatus | 'pending';
  /** An order of total 0 is paid without a payment, and has none. */
  id?: string;
  /** What came in while the order could not be finished; else it is the order's total. */
  amount?: Money;
  failureCode?: string;
  nextAction?: NonNullable<Payment['nextAction']>;
  /** When this attempt began; absent of an order's first, which began with the order. */
  at?: Date;
}

/** How things stood when a request was done: the answer of every repetition of it. */
export interface Outcome {
  status: OrderStatus;
  payment: OrderPayment;
}

/** A buyer's request for another attempt to pay. */
export interface PaymentRequest {
  /** Hash of its Idempotency-Key. */
  key: string;
  fingerprint: string;
  outcome?: Outcome;
}

/** Why an order could not be placed; kept, so that the same request gets the same answer again. */
export interface Refusal {
  code: ProblemCode;
  detail: string;
  errors?: FieldError[];
  /** Extension members of the problem document, such as `skus`, `changes` or `orderId`. */
  extensions?: Record<string, unknown>;
}

export interface Order extends Aggregate, Totals {
  userId: string;
  number: string;
  status: OrderStatus;
  /** Why it was cancelled or not paid. */
  reason?: string;
  refusal?: Refusal;
  /** Of the request that placed it. */
  fingerprint: string;
  email?: string;
  shippingAddress: Address;
  shippingMethod: ShippingMethod;
  cart: { id: string };
  /** At the prices that the cart showed while pending, at the reservation's ever after. */
  lines: PricedLine[];
  /** Sum of the quantities. */
  pieces: number;
  /** Of the current attempt, or the one that paid. */
  payment: OrderPayment;
  /** Of other attempts; absent of most orders. */
  earlierPayments?: OrderPayment[];
  paymentRequests?: PaymentRequest[];
  /** It goes on waiting when its payment fails, so that its buyer can try another one. */
  onFailure?: 'keep';
  /** What placing it led to. */
  outcome?: Outcome;
  /** Until when it waits for its payment. */
  payBy?: Date;
  /** Hash of the address it was placed from, only while it waits for its payment: what one client holds is limited. */
  client?: string;
  /** Id of the refund that was asked for when it ended. */
  refundId?: string;
  /** What was given back, each refund once; `paymentId` where it was not of the current payment. */
  refunds: { id: string; amount: Money; at: Date; paymentId?: string }[];
  timeline: { at: Date; status: OrderStatus; note?: string }[];
  createdAt: Date;
  updatedAt: Date;
}

/** The refund of everything that was paid for an order which ended. One id for all who may ask for it: it is made once. */
export const refundIdOf = ({ _id }: Pick<Order, '_id'>): string => `${_id}-cancel`;

/** What was bought with the cart of an order that was ever paid, whatever became of it since; undefined for any other. */
export const boughtLines = (order: Order | undefined): readonly Quantity[] | undefined =>
  order?.timeline.some(({ status }) => status === 'paid') ? order.lines : undefined;

/** The ETag of an order: its revision never comes again, since orders are never deleted. */
export const orderTag = ({ _id, revision }: Order): string => `"${_id}.${revision}"`;
