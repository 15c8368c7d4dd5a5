/** The orders, captures and refunds that the stand-in keeps, with the rules that PayPal documents for them. */
import { randomBytes } from 'node:crypto';
import { missing, PayPalFailure, unprocessable } from './paypal-failure';

export interface Amount {
  currency_code: string;
  value: string;
}

export interface Refund {
  id: string;
  status: string;
  amount: Amount;
  custom_id: string;
  invoice_id: string;
  create_time: string;
}

export interface Capture {
  id: string;
  status: string;
  status_details?: { reason: string };
  amount: Amount;
  custom_id: string;
  invoice_id: string;
  create_time: string;
  supplementary_data: { related_ids: { order_id: string } };
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
  captures: Capture[];
  refunds: Refund[];
}

/** What a request for an order says; the stand-in reads no more of it. */
export interface NewOrder {
  intent: string;
  purchase_units: [{ reference_id: string; custom_id: string; invoice_id: string; amount: Amount }];
  payment_source: { paypal: { experience_context: { return_url: string; cancel_url: string } } };
}

export interface NewRefund {
  amount: Amount;
  custom_id: string;
  invoice_id: string;
}

/** How a capture or a refund ends, when it shall not simply complete. */
export type Outcome = 'decline' | 'declined' | 'pending' | 'failed' | undefined;

const now = (): string => new Date().toISOString();
const newId = (): string => randomBytes(9).toString('hex').toUpperCase().slice(0, 17);
const withoutDecimals = new Set(['HUF', 'JPY', 'TWD']);
const sumOf = (amounts: Amount[]): number =>
  amounts.reduce((sum, { value }) => sum + Math.round(Number(value) * 100), 0);

function requireAmount({ currency_code, value }: Amount): void {
  const form = withoutDecimals.has(currency_code) ? /^\d+$/ : /^\d+[.]\d\d$/;
  if (!form.test(value)) throw unprocessable('DECIMAL_PRECISION');
}

export function createOrders() {
  const orders = new Map<string, Order>();
  const find = (id: string): Order => {
    const order = orders.get(id);
    if (!order) throw missing();
    return order;
  };
  const all = (): Order[] => [...orders.values()];

  return {
    find,
    all,
    forget: (id: string): void => void orders.delete(id),

    create(asked: NewOrder): Order {
      const [unit] = asked.purchase_units;
      requireAmount(unit.amount);
      const { return_url: returnUrl, cancel_url: cancelUrl } = asked.payment_source.paypal.experience_context;
      const parts = { intent: asked.intent, returnUrl, cancelUrl, captures: [], refunds: [] };
      const order: Order = { id: newId(), status: 'PAYER_ACTION_REQUIRED', ...parts, ...unit };
      orders.set(order.id, order);
      return order;
    },

    approve(id: string): Order {
      const order = find(id);
      if (order.status === 'PAYER_ACTION_REQUIRED') order.status = 'APPROVED';
      return order;
    },

    /** Only the intent, before the order is completed. */
    patch(id: string, [change]: { op: string; path: string; value: string }[]): void {
      const order = find(id);
      if (order.status === 'COMPLETED') throw unprocessable('ORDER_ALREADY_COMPLETED');
      if (change?.op !== 'replace' || change.path !== '/intent') throw new PayPalFailure(400, 'INVALID_PARAMETER');
      order.intent = change.value;
    },

    capture(id: string, outcome: Outcome): Capture {
      const order = find(id);
      if (order.intent !== 'CAPTURE') throw unprocessable('ACTION_DOES_NOT_MATCH_INTENT');
      if (order.status === 'COMPLETED') throw unprocessable('ORDER_ALREADY_CAPTURED');
      if (order.status !== 'APPROVED') throw unprocessable('ORDER_NOT_APPROVED');
      if (outcome === 'decline') throw unprocessable('INSTRUMENT_DECLINED');
      const { amount, custom_id, invoice_id } = order;
      const paid = all().some((other) => other.invoice_id === invoice_id && other.captures.length > 0);
      if (paid) throw unprocessable('DUPLICATE_INVOICE_ID');
      const status = outcome === 'declined' ? 'DECLINED' : outcome === 'pending' ? 'PENDING' : 'COMPLETED';
      const related = { supplementary_data: { related_ids: { order_id: id } } };
      const capture: Capture = { id: newId(), status, amount, custom_id, invoice_id, create_time: now(), ...related };
      if (status === 'DECLINED') capture.status_details = { reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' };
      order.status = 'COMPLETED';
      order.captures.push(capture);
      return capture;
    },
    ...createRefunds(all),
  };
}

/** Refunds of the captures in these orders: never more together than was taken. */
function createRefunds(all: () => Order[]) {
  return {
    refund(captureId: string, { amount, custom_id, invoice_id }: NewRefund, outcome: Outcome): Refund {
      const order = all().find(({ captures }) => captures.some(({ id }) => id === captureId));
      const capture = order?.captures.find(({ id }) => id === captureId);
      if (!order || !capture) throw missing();
      requireAmount(amount);
      if (capture.status === 'PENDING') throw unprocessable('PENDING_CAPTURE');
      if (capture.status === 'REFUNDED') throw unprocessable('CAPTURE_FULLY_REFUNDED');
      const given = sumOf([...order.refunds.filter(({ status }) => status !== 'FAILED').map((r) => r.amount), amount]);
      if (given > sumOf([capture.amount])) throw unprocessable('REFUND_AMOUNT_EXCEEDED');
      const status = outcome === 'pending' ? 'PENDING' : outcome === 'failed' ? 'FAILED' : 'COMPLETED';
      const refund: Refund = { id: newId(), status, amount, custom_id, invoice_id, create_time: now() };
      order.refunds.push(refund);
      if (status !== 'FAILED') capture.status = given === sumOf([capture.amount]) ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
      return refund;
    },

    findRefund(id: string): Refund {
      const refund = all()
        .flatMap(({ refunds }) => refunds)
        .find((made) => made.id === id);
      if (!refund) throw missing();
      return refund;
    },
  };
}

export type Orders = ReturnType<typeof createOrders>;

/** An order as PayPal shows it; `base` is where the stand-in is. */
export function orderView(order: Order, base: string) {
  const { id, status, intent, reference_id, custom_id, invoice_id, amount, captures, refunds } = order;
  const payments = captures.length > 0 && { payments: { captures, ...(refunds.length > 0 && { refunds }) } };
  const open = status === 'PAYER_ACTION_REQUIRED';
  const links = [
    { rel: 'self', href: `${base}/v2/checkout/orders/${id}`, method: 'GET' },
    ...(open ? [{ rel: 'payer-action', href: `${base}/checkoutnow?token=${id}`, method: 'GET' }] : []),
  ];
  return { id, status, intent, purchase_units: [{ reference_id, custom_id, invoice_id, amount, ...payments }], links };
}
