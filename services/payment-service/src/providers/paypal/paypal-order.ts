/** An order of PayPal: what is asked for, how it is cancelled, and whose it is. */
import type { Charge } from '../provider';
import { moneyOf } from './paypal-amounts';
import { type Order, unitOf } from './paypal-answers';

/** What happens to the money once its buyer has approved: it is taken, or kept for the store. */
export type Intent = 'CAPTURE' | 'AUTHORIZE';

/** The body that creates an order. `value` is the charge's amount as PayPal spells it. */
export const newOrder = (charge: Charge, value: string, terms: OrderTerms) => ({
  ...unpaidOrder(charge, value, terms),
  payment_source: { paypal: { experience_context: experienceOf(charge, terms) } },
});

/** The body of one that nobody has to agree to at PayPal. */
export const unpaidOrder = ({ paymentId, orderId, store, amount }: Charge, value: string, terms: OrderTerms) => ({
  intent: terms.intent,
  purchase_units: [
    {
      reference_id: store,
      custom_id: paymentId,
      // PayPal takes money once for an invoice (DUPLICATE_INVOICE_ID), unless the account's owner switched that off
      invoice_id: orderId,
      amount: { currency_code: amount.currency, value },
    },
  ],
});

/** The page at PayPal where a buyer agrees. */
export const experienceOf = ({ paymentId }: Charge, { shopUrl }: OrderTerms) => ({
  user_action: 'PAY_NOW',
  shipping_preference: 'NO_SHIPPING',
  return_url: `${shopUrl}/checkout/paypal/return?payment=${encodeURIComponent(paymentId)}`,
  cancel_url: `${shopUrl}/checkout/paypal/cancel?payment=${encodeURIComponent(paymentId)}`,
});

export interface OrderTerms {
  /** As the store's account says when the order is made; from then on the order says it itself. */
  intent: Intent;
  /** Where PayPal sends buyers back to. */
  shopUrl: string;
}

const cancelMark = 'cancelled-';

/**
 * PayPal cannot void an order that took nothing yet. But it refuses to capture one that is to be authorised, and the
 * other way round (ACTION_DOES_NOT_MATCH_INTENT). So the intent is turned, which stops whoever is about to ask for what
 * the order was made for; and its invoice says that it is cancelled, which stops whoever reads it from now on.
 */
export const cancellationOf = (order: Order) => {
  const { reference_id: unit = 'default', invoice_id: invoice = '' } = unitOf(order);
  return [
    { op: 'replace', path: '/intent', value: order.intent === 'AUTHORIZE' ? 'CAPTURE' : 'AUTHORIZE' },
    {
      op: 'replace',
      path: `/purchase_units/@reference_id=='${unit}'/invoice_id`,
      value: `${cancelMark}${invoice}`.slice(0, 127),
    },
  ];
};

export const isCancelled = (order: Order): boolean =>
  order.status === 'VOIDED' || unitOf(order).invoice_id?.startsWith(cancelMark) === true;

export type Step = 'capture' | 'authorize';

/**
 * What the order waits for us to do: its buyer approved, it was not cancelled, and nothing was taken or kept. A saved
 * account pays one that nobody has approved, `CREATED`.
 */
export function dueStep(order: Order, status: 'APPROVED' | 'CREATED' = 'APPROVED'): Step | undefined {
  const { captures = [], authorizations = [] } = unitOf(order).payments ?? {};
  const isDue = order.status === status && !isCancelled(order) && captures.length + authorizations.length === 0;
  if (!isDue) return undefined;
  return order.intent === 'AUTHORIZE' ? 'authorize' : 'capture';
}

/** An order may be captured, refunded or believed only if it is the payment's own, to the cent. */
export function requireOwn(
  order: Order,
  { paymentId, store, amount }: Pick<Charge, 'paymentId' | 'store' | 'amount'>,
): Order {
  const unit = unitOf(order);
  const { amount: minor, currency } = moneyOf(unit.amount);
  const isSame = minor === amount.amount && currency === amount.currency;
  if (unit.custom_id !== paymentId || unit.reference_id !== store || !isSame) {
    throw new Error(`the order ${order.id} of PayPal is not the one of payment ${paymentId}`);
  }
  return order;
}
