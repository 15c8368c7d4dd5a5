/** An order of PayPal: what is asked for, and what its state says of a charge. */
import type { Money, NextAction } from '@skysync/contracts';
import type { Charge, ChargeState, TransferState } from '../provider';
import { moneyOf } from './paypal-amounts';
import { type Capture, type Order, type Refund, unitOf } from './paypal-answers';

/** The body that creates an order. `value` is the charge's amount as PayPal spells it. */
export const newOrder = ({ paymentId, orderId, store, amount }: Charge, value: string, shopUrl: string) => ({
  intent: 'CAPTURE',
  purchase_units: [
    {
      reference_id: store,
      custom_id: paymentId,
      // PayPal takes money once for an invoice (DUPLICATE_INVOICE_ID), unless the account's owner switched that off
      invoice_id: orderId,
      amount: { currency_code: amount.currency, value },
    },
  ],
  payment_source: {
    paypal: {
      experience_context: {
        user_action: 'PAY_NOW',
        shipping_preference: 'NO_SHIPPING',
        return_url: `${shopUrl}/checkout/paypal/return?payment=${encodeURIComponent(paymentId)}`,
        cancel_url: `${shopUrl}/checkout/paypal/cancel?payment=${encodeURIComponent(paymentId)}`,
      },
    },
  },
});

/**
 * PayPal cannot void an order that is to be captured, but it refuses to capture one that is to be authorised
 * (ACTION_DOES_NOT_MATCH_INTENT). Nothing here ever authorises, so such an order can take no money: it is cancelled.
 */
export const cancellation = [{ op: 'replace', path: '/intent', value: 'AUTHORIZE' }];

/** PayPal's words, as our failure codes are spelled. */
export const failureCodeOf = (word: string): string =>
  word
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 64);

/** True while the order waits for us to capture it: its buyer approved, and it was not cancelled. */
export const isCapturable = (order: Order): boolean =>
  order.status === 'APPROVED' && order.intent === 'CAPTURE' && capturesOf(order).length === 0;

const capturesOf = (order: Order): Capture[] => unitOf(order).payments?.captures ?? [];

/** What a capture says of a charge; the money may have been given back since. */
const captureStatuses: Readonly<Record<string, 'succeeded' | 'processing' | 'failed'>> = {
  COMPLETED: 'succeeded',
  PARTIALLY_REFUNDED: 'succeeded',
  REFUNDED: 'succeeded',
  PENDING: 'processing',
  DECLINED: 'failed',
  FAILED: 'failed',
};

/** Captures with what they say, unless PayPal has a new word: then the state of the charge is unknown. */
function knownCaptures(order: Order) {
  return capturesOf(order).map((capture) => {
    const says = captureStatuses[capture.status];
    if (!says) throw new Error(`PayPal has a capture that is ${capture.status}`);
    return { ...capture, says };
  });
}

/** The capture that took the money; undefined when none did. */
export const takenCapture = (order: Order): Capture | undefined =>
  knownCaptures(order).find(({ says }) => says === 'succeeded');

/** Where the charge of the payment stands. Throws for a state that PayPal does not document. */
export function chargeStateOf(order: Order, paymentId: string): ChargeState {
  const reference = order.id;
  const captures = knownCaptures(order);
  if (captures.some(({ says }) => says === 'succeeded')) return { reference, status: 'succeeded' };
  if (captures.some(({ says }) => says === 'processing')) return { reference, status: 'processing' };
  const failed = captures.at(-1);
  if (failed) {
    return { reference, status: 'failed', failureCode: failureCodeOf(failed.status_details?.reason ?? failed.status) };
  }
  if (order.status === 'VOIDED' || order.intent === 'AUTHORIZE') return { reference, status: 'cancelled' };
  return { reference, status: 'requires_action', nextAction: nextActionOf(order, paymentId) };
}

/** A buyer who approved has only to come back; one who did not yet is sent to PayPal. */
function nextActionOf({ status, links = [] }: Order, paymentId: string): NextAction {
  const confirmUrl = `/api/v1/payments/${paymentId}/confirm`;
  if (status === 'APPROVED') return { type: 'confirm', confirmUrl };
  if (status !== 'CREATED' && status !== 'PAYER_ACTION_REQUIRED')
    throw new Error(`PayPal has an order that is ${status}`);
  const link = links.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
  if (!link || !/^https?:\/\//.test(link.href)) throw new Error('an order of PayPal cannot be approved anywhere');
  return { type: 'redirect', url: link.href, confirmUrl };
}

/** An order may be captured, refunded or believed only if it is the payment's own, to the cent. */
export function requireOwn(
  order: Order,
  { paymentId, store, amount }: Pick<Charge, 'paymentId' | 'store' | 'amount'>,
): Order {
  const unit = unitOf(order);
  const same = unit.custom_id === paymentId && unit.reference_id === store && isSame(moneyOf(unit.amount), amount);
  if (!same) throw new Error(`the order ${order.id} of PayPal is not the one of payment ${paymentId}`);
  return order;
}

const isSame = (one: Money, other: Money): boolean => one.amount === other.amount && one.currency === other.currency;

const refundStates: Readonly<Record<string, TransferState>> = {
  COMPLETED: 'succeeded',
  PENDING: 'pending',
  FAILED: 'failed',
  CANCELLED: 'failed',
};

export function refundStateOf({ status }: Refund): TransferState {
  const state = refundStates[status];
  if (!state) throw new Error(`PayPal has a refund that is ${status}`);
  return state;
}

/** A refund has the payment as `custom_id`, and its own id here, marked: one made by hand has the order's instead. */
const refundMark = 'refund-';
export const refundInvoice = (refundId: string): string => refundMark + refundId;
export const refundIdOf = ({ invoice_id: invoice = '' }: Refund): string | undefined =>
  invoice.startsWith(refundMark) ? invoice.slice(refundMark.length) : undefined;
