/** A payment as pure data. */
import type { Money } from '@skysync/service-kit';
import type { KnownCharge, NextAction, RefundState } from '../providers/provider';
import type { PaymentStatus } from './payment-states';

export interface Refund {
  /** The id of the event that asked for it, and the idempotency key at the provider. */
  id: string;
  amount: number;
  status: RefundState;
  at: Date;
}

export interface Payment {
  _id: string;
  store: string;
  orderId: string;
  userId: string;
  provider: string;
  method: string;
  amount: Money;
  status: PaymentStatus;
  reference?: string;
  nextAction?: NextAction;
  failureCode?: string;
  /** Minor units given back so far. */
  refunded: number;
  refunds: Refund[];
  /** It ended here, but the provider could not be told so yet. */
  voidPending?: boolean;
  /** When the sweeper looks at it again; only while something is unfinished. */
  nextCheckAt?: Date;
  createdAt: Date;
  /** Since when it has this status. */
  statusAt: Date;
  /** Counts the transitions; each write is guarded by it. */
  revision: number;
}

/** The sweeper leaves the call that is under way alone for as long. */
export const firstCheckMs = 5_000;

/** What may still be given back: refunds that are under way count as given. */
export const refundable = (payment: Payment): number =>
  payment.amount.amount - sumOf(payment.refunds.filter((refund) => refund.status !== 'failed'));

export const sumOf = (refunds: Refund[]): number => refunds.reduce((sum, refund) => sum + refund.amount, 0);

export const pendingRefunds = (payment: Payment): Refund[] =>
  payment.refunds.filter((refund) => refund.status === 'pending');

/** The charge as the adapters know it. */
export const chargeOf = ({ _id, orderId, store, amount, method, reference }: Payment) => ({
  paymentId: _id,
  orderId,
  store,
  amount,
  method,
  ...(reference !== undefined && { reference }),
});

export const isKnown = (charge: ReturnType<typeof chargeOf>): charge is KnownCharge => charge.reference !== undefined;
