/** What an order lacks to agree with its payment and its reservation, as a pure function: the owners are asked before time ends anything. */
import { type CallAnswer, endedInVain, isCharged, isOpenPayment, isSecured } from '@skysync/contracts';
import { type Order, refundIdOf } from '../orders/order';
import { isEarlier, isPayingAgain } from '../orders/order-payments';
import { type Paying, payingBy, paysFor, type Taken } from '../orders/payment-steps';

export type PaymentRecord = CallAnswer<'findPayments'>['payments'][number];
export type ReservationState = CallAnswer<'findReservations'>['reservations'][number]['state'];

/** One thing to do; each is idempotent. */
export type Repair =
  | { do: 'take_payment'; paymentId: string; paying: Paying }
  | { do: 'fail_payment'; paymentId: string; reason: string }
  | { do: 'end_authorization'; paymentId: string }
  | { do: 'time_out' }
  | { do: 'commit_stock' }
  | { do: 'undo_stock' }
  | { do: 'void_payment' }
  | { do: 'refund'; paymentId: string; refundId: string; amount: number }
  | { do: 'note_refund'; paymentId: string; refund: Taken };

export interface Settlement {
  repairs: Repair[];
  /** Nothing is missing, and nothing more will happen by itself. */
  settled: boolean;
}

/** What a provider refuses so often is a person's to give back; the audit names it. */
const mostRefusedRefunds = 5;

/** The payments of an order: the one of its current attempt, and of those before. */
export interface PaymentsOf {
  current: PaymentRecord | undefined;
  earlier: PaymentRecord[];
}

/** An order that does not know the payment of its current attempt yet knows those of all others. */
export const paymentsOf = (order: Order, payments: readonly PaymentRecord[]): PaymentsOf => ({
  current: payments.find(({ id }) => !isEarlier(order, id)),
  earlier: payments.filter(({ id }) => isEarlier(order, id)),
});

/** Of an order that was placed: a pending one is finished by running its saga. */
export function settlementOf(
  order: Order,
  current: PaymentRecord | undefined,
  reservation: ReservationState | undefined,
  now: Date,
  earlier: readonly PaymentRecord[] = [],
): Settlement {
  if (order.status === 'awaiting_payment') return { repairs: ofWaiting(order, current, now), settled: false };
  const payments = [...(current ? [current] : []), ...earlier];
  const repairs = [
    ...(endedInVain(order.status)
      ? ofEnded(order, payments, reservation)
      : [...unpaidAfterAll(order, current), ...ofPaid(reservation), ...spare(earlier)]),
    ...payments.flatMap((payment) => unnoted(order, payment)),
  ];
  return { repairs, settled: repairs.length === 0 && !payments.some(isUnderWay) };
}

function ofWaiting(order: Order, payment: PaymentRecord | undefined, now: Date): Repair[] {
  const isSecure = payment && isSecured(payment.status);
  // another amount does not pay, and goes back when the order has ended
  if (isSecure && paysFor(payment.amount, order)) {
    return [{ do: 'take_payment', paymentId: payment.id, paying: payingBy(payment.status) }];
  }
  const isNews = order.payment.status !== 'failed' && !isPayingAgain(order);
  if (payment && !isSecure && !isOpenPayment(payment.status) && isNews) {
    return [{ do: 'fail_payment', paymentId: payment.id, reason: payment.failureCode ?? 'payment_failed' }];
  }
  return order.payBy && order.payBy <= now ? [{ do: 'time_out' }] : [];
}

/** What was authorised ended before it was captured, and nobody heard of it in time. */
const unpaidAfterAll = (order: Order, payment: PaymentRecord | undefined): Repair[] =>
  order.status === 'paid' && payment?.id === order.payment.id && payment?.status === 'cancelled'
    ? [{ do: 'end_authorization', paymentId: payment.id }]
    : [];

const ofPaid = (reservation: ReservationState | undefined): Repair[] =>
  reservation === 'committed' || reservation === 'restocked' ? [] : [{ do: 'commit_stock' }];

function ofEnded(
  order: Order,
  payments: readonly PaymentRecord[],
  reservation: ReservationState | undefined,
): Repair[] {
  const repairs: Repair[] = [];
  if (reservation === 'held' || reservation === 'committed') repairs.push({ do: 'undo_stock' });
  if (payments.some(holdsMore)) repairs.push({ do: 'void_payment' });
  for (const payment of payments) {
    const id = isEarlier(order, payment.id) ? spareRefundId(payment) : refundIdOf(order);
    repairs.push(...refundOf(payment, id));
  }
  return repairs;
}

/** Another payment pays the order: what an earlier one took and kept is the buyer's. */
const spare = (earlier: readonly PaymentRecord[]): Repair[] =>
  earlier.flatMap((payment) => refundOf(payment, spareRefundId(payment)));

/** Of its own: providers know refunds by their ids, and the order's own is that of its current payment. */
const spareRefundId = ({ id }: PaymentRecord): string => `${id}-spare`;

function refundOf(payment: PaymentRecord, id: string): Repair[] {
  const kept = keptOf(payment);
  if (kept <= 0 || refusedRefunds(payment) >= mostRefusedRefunds) return [];
  return [{ do: 'refund', paymentId: payment.id, refundId: nextRefundId(id, payment), amount: kept }];
}

/** It may still take money. */
const holdsMore = ({ status }: PaymentRecord): boolean => isOpenPayment(status) || status === 'partially_captured';

/** What it took and did not give back; disputed money is not the store's to give. */
function keptOf(payment: PaymentRecord): number {
  const { status, amount, captured = amount.amount, refundable = captured - givenBack(payment) } = payment;
  return isCharged(status) && status !== 'disputed' ? refundable : 0;
}

const refusedRefunds = ({ refunds }: PaymentRecord): number =>
  refunds.filter(({ status }) => status === 'failed').length;

const givenBack = ({ refunds }: PaymentRecord): number =>
  refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0);

/** A refund that was refused, or did not give back all, cannot be asked for again under its id. */
function nextRefundId(id: string, { refunds }: PaymentRecord): string {
  const used = refunds.filter((refund) => refund.id.startsWith(id)).length;
  return used === 0 ? id : `${id}-${used + 1}`;
}

function unnoted({ refunds: noted }: Order, payment: PaymentRecord): Repair[] {
  const known = new Set(noted.map(({ id }) => id));
  return payment.refunds
    .filter(({ id, status }) => status === 'succeeded' && !known.has(id))
    .map(({ id, amount }) => ({
      do: 'note_refund',
      paymentId: payment.id,
      refund: { id, amount: { amount, currency: payment.amount.currency } },
    }));
}

/** What is authorised waits for its capture, however long: it reports by itself. */
const isUnderWay = ({ status, refunds }: PaymentRecord): boolean =>
  (isOpenPayment(status) && !isSecured(status)) || refunds.some((refund) => refund.status === 'pending');
