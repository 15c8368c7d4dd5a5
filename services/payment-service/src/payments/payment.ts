/** A payment as pure data: how one begins, and what follows from how it stands. */
import type { Money, NextAction } from '@skysync/contracts';
import type { Aggregate, New } from '@skysync/service-kit';
import type { Charge, DisputeState, KnownCharge, TransferState } from '../providers/provider';
import type { PaymentState } from './payment-states';

export interface Refund {
  /** Of the request, and the idempotency key at the provider. */
  id: string;
  amount: number;
  status: TransferState;
  reason?: string;
  /** Of the request that asked for it. */
  fingerprint?: string;
  at: Date;
}

/** Money that is taken of what was authorised. */
export interface Capture {
  /** Of the request, and the idempotency key at the provider. */
  id: string;
  amount: number;
  /** Whatever is left after it is let go. */
  isFinal: boolean;
  /** Of the request that asked for it. */
  fingerprint?: string;
  status: TransferState;
  at: Date;
}

/** The buyer's bank keeps the amount for the store, until it is captured, let go or lapses. */
export interface Authorization {
  /** More can be captured. */
  isOpen: boolean;
  /** It can be captured only once: what that capture leaves is let go. */
  isOnce?: boolean;
  capturableUntil?: Date;
}

/** What a buyer's bank takes back. */
export interface Dispute {
  /** The provider's. */
  id: string;
  amount: number;
  reason: string;
  status: DisputeState;
  at: Date;
}

/** What an order asks to be charged. */
export interface ChargeOrder {
  orderId: string;
  userId: string;
  provider: string;
  method: string;
  /** The provider's id of the customer who has saved the method. */
  customer?: string;
  /** Id of the saved method; the payment keeps its token, whatever becomes of it. */
  savedMethod?: string;
  amount: Money;
}

export interface Payment extends Aggregate, ChargeOrder {
  status: PaymentState;
  /** The provider's id of the charge. */
  reference?: string;
  nextAction?: NextAction;
  failureCode?: string;
  /** Minor units taken so far. */
  captured: number;
  /** Absent unless its charge is authorised first and captured later. */
  authorization?: Authorization;
  captures: Capture[];
  /** What is not captured shall be let go, but its provider does not know so yet. */
  releasePending?: boolean;
  /** Minor units given back so far. */
  refunded: number;
  refunds: Refund[];
  disputes: Dispute[];
  /** It ended here, but its provider does not know so yet. */
  voidPending?: boolean;
  /** Set while it is `withdrawn`, which is not kept for ever. */
  withdrawnAt?: Date;
  createdAt: Date;
  /** Since when it has this status. */
  statusAt: Date;
}

/** How long the call that is under way is left alone. */
export const firstCheckMs = 5_000;

/** What an order is paid with. */
export const meansOf = ({ provider, method, customer, savedMethod }: ChargeOrder) => ({
  provider,
  method,
  ...(customer !== undefined && { customer }),
  ...(savedMethod !== undefined && { savedMethod }),
});

/** A payment that is about to be charged. */
export const newPayment = (_id: string, order: ChargeOrder, now: Date): New<Payment> => ({
  _id,
  orderId: order.orderId,
  userId: order.userId,
  ...meansOf(order),
  amount: order.amount,
  status: 'processing',
  captured: 0,
  captures: [],
  refunded: 0,
  refunds: [],
  disputes: [],
  dueAt: new Date(now.getTime() + firstCheckMs),
  createdAt: now,
  statusAt: now,
});

/** Keeps an order that has ended from being charged by a call that comes late. XXX is ISO 4217's "no currency". */
export const withdrawnPayment = (_id: string, orderId: string, now: Date): New<Payment> => {
  const nothing = { orderId, userId: '', provider: '', method: '', amount: { amount: 0, currency: 'XXX' } };
  const { dueAt: _never, ...payment } = newPayment(_id, nothing, now);
  return { ...payment, status: 'withdrawn', withdrawnAt: now };
};

/** True unless the order ended before its payment was made. */
export const isMade = ({ status }: Payment): boolean => status !== 'withdrawn';

/** True when both ask for the same charge; the method is the buyer's to change. */
export const isSameCharge = (a: ChargeOrder, b: ChargeOrder): boolean =>
  a.amount.amount === b.amount.amount &&
  a.amount.currency === b.amount.currency &&
  a.provider === b.provider &&
  a.userId === b.userId;

/** The charge as the adapters know it. */
export const chargeOf = ({ _id, orderId, store, amount, method, customer, reference }: Payment): Charge => ({
  paymentId: _id,
  orderId,
  store,
  amount,
  method,
  ...(customer !== undefined && { customer }),
  ...(reference !== undefined && { reference }),
});

export const isKnown = (charge: Charge): charge is KnownCharge => charge.reference !== undefined;

/** Whatever took money, or may, was answered once. */
export function requireKnown(charge: Charge): KnownCharge {
  if (isKnown(charge)) return charge;
  throw new Error(`payment ${charge.paymentId} was charged without a reference`);
}
