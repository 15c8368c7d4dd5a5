/** The use cases of a payment: make it, confirm it, read it. */
import { type Caller, conflict, type Money, notFound, roleAtLeast } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { chargeOf, firstCheckMs, isKnown, type Payment } from './payment';
import { paymentIdOf } from './payment-id';
import { acceptedMethod, chooseMethod } from './payment-method';
import { askAgain, providerOf, settle, settleWith } from './settle';

export interface CreatePayment {
  store: string;
  orderId: string;
  userId: string;
  amount: Money;
  provider?: unknown;
  method?: unknown;
}

/**
 * Charges an order once, however often it is asked. The payment is written before the provider is called, and its id
 * is the idempotency key there, so that a crash in between is repaired by asking again.
 */
export async function createPayment(deps: Deps, order: CreatePayment): Promise<Payment> {
  const { provider, method } = chooseMethod(deps.providers, order);
  const payment = newPayment(order, provider.name, method, deps.now());
  if (await deps.payments.insert(payment)) {
    return (await settleWith(deps, payment, (p, signal) => p.create(chargeOf(payment), signal))).payment;
  }
  const earlier = await deps.payments.find(payment._id);
  if (!earlier) throw new Error(`payment ${payment._id} is gone`);
  if (!isSameCharge(earlier, payment)) throw conflict('conflict', 'This order has another payment already');
  return earlier.status === 'processing' ? (await askAgain(deps, earlier)).payment : earlier;
}

const isSameCharge = (a: Payment, b: Payment): boolean =>
  a.amount.amount === b.amount.amount &&
  a.amount.currency === b.amount.currency &&
  a.provider === b.provider &&
  a.userId === b.userId;

function newPayment(order: CreatePayment, provider: string, method: string, now: Date): Payment {
  const { store, orderId, userId, amount } = order;
  return {
    _id: paymentIdOf(store, orderId),
    store,
    orderId,
    userId,
    provider,
    method,
    amount,
    status: 'processing',
    refunded: 0,
    refunds: [],
    nextCheckAt: new Date(now.getTime() + firstCheckMs),
    createdAt: now,
    statusAt: now,
    revision: 0,
  };
}

/** Goes on after the buyer acted. The change to `processing` comes first, so that the sweeper finds it after a crash. */
export async function confirmPayment(deps: Deps, id: string, caller: Caller, given: unknown): Promise<Payment> {
  const found = await deps.payments.find(id);
  if (!found || found.userId !== caller.userId) throw notFound('Payment');
  const method = acceptedMethod(providerOf(deps, found), given, 'method');
  const { payment, changed } = await settle(deps, found, { type: 'confirming', method });
  const confirmed = changed ? await confirmCharge(deps, payment, method) : payment;
  // a failure answers the buyer who has just confirmed; for everybody else it is over
  const answered = ['processing', 'requires_action', 'succeeded', ...(changed ? ['failed'] : [])];
  if (!answered.includes(confirmed.status)) throw notConfirmable(confirmed);
  return confirmed;
}

async function confirmCharge(deps: Deps, payment: Payment, method: string): Promise<Payment> {
  const charge = chargeOf(payment);
  if (!isKnown(charge)) throw new Error(`payment ${payment._id} requires an action without a reference`);
  return (await settleWith(deps, payment, (provider, signal) => provider.confirm(charge, method, signal))).payment;
}

const notConfirmable = ({ status }: Payment): Error =>
  conflict('invalid_state', `A payment that is ${status} cannot be confirmed`, { paymentStatus: status });

/** The buyer's own payment, or any for staff. */
export async function readPayment(deps: Deps, id: string, { userId, role }: Caller): Promise<Payment> {
  const payment = await deps.payments.find(id);
  if (!payment || (payment.userId !== userId && !roleAtLeast(role, 'staff'))) throw notFound('Payment');
  return payment;
}
