/** What the stand-in keeps: orders with what was authorised, captured and given back of them. */
import { randomBytes } from 'node:crypto';
import { unprocessable } from './paypal-failure';

export interface Amount {
  currency_code: string;
  value: string;
}

interface Link {
  rel: string;
  href: string;
  method: string;
}

export interface Refund {
  id: string;
  status: string;
  amount: Amount;
  custom_id: string;
  invoice_id: string;
  create_time: string;
  /** Here alone PayPal says which capture it is of. */
  links: Link[];
}

interface Related {
  supplementary_data: { related_ids: { order_id: string } };
}

export interface Capture extends Related {
  id: string;
  status: string;
  status_details?: { reason: string };
  amount: Amount;
  custom_id: string;
  invoice_id: string;
  create_time: string;
  final_capture: boolean;
}

export interface Authorization extends Related {
  id: string;
  status: string;
  status_details?: { reason: string };
  amount: Amount;
  custom_id: string;
  invoice_id: string;
  expiration_time: string;
}

export interface Order {
  id: string;
  status: string;
  intent: string;
  reference_id: string;
  custom_id: string;
  invoice_id: string;
  amount: Amount;
  returnUrl: string;
  cancelUrl: string;
  authorizations: Authorization[];
  captures: Capture[];
  refunds: Refund[];
}

/** How a capture or a refund ends, when it shall not simply complete. */
export type Outcome = 'decline' | 'declined' | 'pending' | 'failed' | undefined;

export const now = (): string => new Date().toISOString();
export const newId = (): string => randomBytes(9).toString('hex').toUpperCase().slice(0, 17);

/** As PayPal says that something is of an order. */
export const relatedTo = (orderId: string): Related => ({
  supplementary_data: { related_ids: { order_id: orderId } },
});

/** In hundredths, whatever the currency. */
export const sumOf = (parts: readonly { amount: Amount }[]): number =>
  parts.reduce((sum, { amount }) => sum + Math.round(Number(amount.value) * 100), 0);

const withoutDecimals = new Set(['HUF', 'JPY', 'TWD']);

export function requireAmount({ currency_code, value }: Amount): void {
  const form = withoutDecimals.has(currency_code) ? /^\d+$/ : /^\d+[.]\d\d$/;
  if (!form.test(value)) throw unprocessable('DECIMAL_PRECISION');
}

/** An order as PayPal shows it; `base` is where the stand-in is. */
export function orderView(order: Order, base: string) {
  const { id, status, intent, reference_id, custom_id, invoice_id, amount, authorizations, captures, refunds } = order;
  const collections = Object.entries({ authorizations, captures, refunds }).filter(([, parts]) => parts.length > 0);
  const payments = collections.length > 0 && { payments: Object.fromEntries(collections) };
  const open = status === 'PAYER_ACTION_REQUIRED' || status === 'CREATED';
  const links = [
    { rel: 'self', href: `${base}/v2/checkout/orders/${id}`, method: 'GET' },
    ...(open ? [{ rel: 'payer-action', href: `${base}/checkoutnow?token=${id}`, method: 'GET' }] : []),
  ];
  return { id, status, intent, purchase_units: [{ reference_id, custom_id, invoice_id, amount, ...payments }], links };
}
