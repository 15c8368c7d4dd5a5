/** An order as it is stored. */
import type { FieldError, Money, OutboxEvent, WithOutbox } from '@skysync/service-kit';
import type { PaymentStatus } from '../clients/payment-client';
import type { OrderStatus } from './order-states';
import type { PricedLine, ShippingMethod, Totals } from './pricing';

export interface Address {
  name: string;
  line1: string;
  line2?: string;
  city: string;
  postalCode: string;
  region?: string;
  country: string;
}

export interface OrderPayment {
  provider: string;
  method: string;
  /** `pending` until payment-service was asked. */
  status: PaymentStatus | 'pending';
  id?: string;
  /** What came in while the order could not be finished; else it is the order's total. */
  amount?: Money;
  failureCode?: string;
  nextAction?: Record<string, unknown>;
}

/** Why an order could not be placed; kept, so that the same request gets the same answer again. */
export interface Refusal {
  code: string;
  title: string;
  skus?: string[];
  errors?: FieldError[];
}

export interface Order extends WithOutbox, Totals {
  userId: string;
  number: string;
  status: OrderStatus;
  /** Why it was cancelled or not paid. */
  reason?: string;
  refusal?: Refusal;
  fingerprint: string;
  email?: string;
  shippingAddress: Address;
  shippingMethod: ShippingMethod;
  cart: { id: string };
  /** At the cart's prices while pending, at the reservation's ever after. */
  lines: PricedLine[];
  payment: OrderPayment;
  /** What placing it led to: the answer of every repetition of the request. */
  outcome?: { status: OrderStatus; payment: OrderPayment };
  refundRequestedAt?: Date;
  /** By event id, so that a repeated event counts once. */
  refunds: { id: string; amount: Money; at: Date }[];
  timeline: { at: Date; status: OrderStatus; note?: string }[];
  /** When the sweeper has to look at it; absent when nothing is left to happen by itself. */
  sweepAt?: Date;
  createdAt: Date;
  updatedAt: Date;
}

/** A step to take in one guarded write. */
export interface Change {
  status: OrderStatus;
  set?: Partial<Order>;
  note?: string;
  events: OutboxEvent[];
}
