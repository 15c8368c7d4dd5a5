/** What an order lacks to agree with its payment and its reservation, as a pure function: the owners are asked before time ends anything. */
import { type CallAnswer, endedInVain, isCharged, isOpenPayment, isSecured } from '@skysync/contracts';
import { type Order, refundIdOf } from '../orders/order';
import { type Paying, payingBy, paysFor, type Taken } from '../orders/payment-steps';

export type PaymentRecord = CallAnswer<'findPayments'>['payments'][number];
export type ReservationState = CallAnswer<'findReservations'>['reservations'][number]['state'];

/** One thing to do; each is idempotent. */
export type Repair =
  | { do: 'take_payment'; paymentId: string; paying: Paying }
  | { do: 'fail_payment'; reason: string }
  | { do: 'time_out' }
  | { do: 'commit_stock' }
  | { do: 'undo_stock' }
  | { do: 'void_payment' }
  | { do: 'refund'; paymentId: string; refundId: string; amount: number }
  | { do: 'note_refund'; refund: Taken };

export interface Settlement {
  repairs: Repair[];
  /** Nothing is missing, and nothing more will happen by itself. */
  settled: boolean;
}

/** What a provider refuses so often is a person's to give back; the audit names it. */
const mostRefusedRefunds = 5;

/** Of an order that was placed: a pending one is finished by running its saga. */
export function settlementOf(
  order: Order,
  payment: PaymentRecord | undefined,
  reservation: ReservationState | undefined,
  now: Date,
): Settlement {
  if (order.status === 'awaiting_payment') return { repairs: ofWaiting(order, payment, now), settled: false };
  const repairs = [
    ...(endedInVain(order.status) ? ofEnded(order, payment, reservation) : ofPaid(reservation)),
    ...unnoted(order, payment),
  ];
  return { repairs, settled: repairs.length === 0 && !isUnderWay(payment) };
}

function ofWaiting(order: Order, payment: PaymentRecord | undefined, now: Date): Repair[] {
  const isSecure = payment && isSecured(payment.status);
  // another amount does not pay, and goes back when the order has ended
  if (isSecure && paysFor(payment.amount, order)) {
    return [{ do: 'take_payment', paymentId: payment.id, paying: payingBy(payment.status) }];
  }
  if (payment && !isSecure && !isOpenPayment(payment.status)) {
    return [{ do: 'fail_payment', reason: payment.failureCode ?? 'payment_failed' }];
  }
  return order.payBy && order.payBy <= now ? [{ do: 'time_out' }] : [];
}

const ofPaid = (reservation: ReservationState | undefined): Repair[] =>
  reservation === 'committed' || reservation === 'restocked' ? [] : [{ do: 'commit_stock' }];

function ofEnded(
  order: Order,
  payment: PaymentRecord | undefined,
  reservation: ReservationState | undefined,
): Repair[] {
  const repairs: Repair[] = [];
  if (reservation === 'held' || reservation === 'committed') repairs.push({ do: 'undo_stock' });
  if (payment && holdsMore(payment)) repairs.push({ do: 'void_payment' });
  const kept = payment ? keptOf(payment) : 0;
  if (payment && kept > 0 && refusedRefunds(payment) < mostRefusedRefunds) {
    repairs.push({ do: 'refund', paymentId: payment.id, refundId: nextRefundId(order, payment), amount: kept });
  }
  return repairs;
}

/** It may still take money. */
const holdsMore = ({ status }: PaymentRecord): boolean => isOpenPayment(status) || status === 'partially_captured';

/** What it took and did not give back; disputed money is not the store's to give. */
function keptOf(payment: PaymentRecord): number {
  const { status, amount, captured = amount.amount } = payment;
  return isCharged(status) && status !== 'disputed' ? captured - givenBack(payment) : 0;
}

const refusedRefunds = ({ refunds }: PaymentRecord): number =>
  refunds.filter(({ status }) => status === 'failed').length;

const givenBack = ({ refunds }: PaymentRecord): number =>
  refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0);

/** A refund that was refused, or did not give back all, cannot be asked for again under its id. */
function nextRefundId(order: Order, { refunds }: PaymentRecord): string {
  const id = refundIdOf(order);
  const used = refunds.filter((refund) => refund.id.startsWith(id)).length;
  return used === 0 ? id : `${id}-${used + 1}`;
}

function unnoted({ refunds: noted }: Order, payment: PaymentRecord | undefined): Repair[] {
  if (!payment) return [];
  const known = new Set(noted.map(({ id }) => id));
  return payment.refunds
    .filter(({ id, status }) => status === 'succeeded' && !known.has(id))
    .map(({ id, amount }) => ({
      do: 'note_refund',
      refund: { id, amount: { amount, currency: payment.amount.currency } },
    }));
}

/** What is authorised waits for its capture, however long: it reports by itself. */
const isUnderWay = (payment: PaymentRecord | undefined): boolean =>
  payment !== undefined &&
  ((isOpenPayment(payment.status) && !isSecured(payment.status)) ||
    payment.refunds.some(({ status }) => status === 'pending'));
