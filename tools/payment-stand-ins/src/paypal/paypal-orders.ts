/** The orders that the stand-in keeps, with the rules that PayPal documents for them. */
import { createAuthorizations } from './paypal-authorizations';
import { missing, PayPalFailure, unprocessable } from './paypal-failure';
import {
  type Amount,
  type Capture,
  newId,
  now,
  type Order,
  type Outcome,
  relatedTo,
  requireAmount,
} from './paypal-objects';
import { createRefunds } from './paypal-refunds';

/** What a request for an order says; the stand-in reads no more of it. */
export interface NewOrder {
  intent: string;
  purchase_units: [{ reference_id: string; custom_id: string; invoice_id: string; amount: Amount }];
  /** Left out where a saved account shall pay. */
  payment_source?: { paypal: { experience_context: { return_url: string; cancel_url: string } } };
}

/** Without a way back nobody is sent to PayPal: a saved account pays, or a link of the order's own leads there. */
function approvalOf({ payment_source: source }: NewOrder): Pick<Order, 'status' | 'returnUrl' | 'cancelUrl'> {
  if (!source) return { status: 'CREATED', returnUrl: 'about:blank', cancelUrl: 'about:blank' };
  const { return_url: returnUrl, cancel_url: cancelUrl } = source.paypal.experience_context;
  return { status: 'PAYER_ACTION_REQUIRED', returnUrl, cancelUrl };
}

interface Change {
  op: string;
  path: string;
  value: string;
}

/** `base` is where the stand-in is. */
export function createOrders(base: () => string) {
  const orders = new Map<string, Order>();
  const find = (id: string): Order => {
    const order = orders.get(id);
    if (!order) throw missing();
    return order;
  };
  const all = (): Order[] => [...orders.values()];

  return {
    all,
    find,
    forget: (id: string): void => void orders.delete(id),

    create(asked: NewOrder): Order {
      const [unit] = asked.purchase_units;
      requireAmount(unit.amount);
      const parts = { intent: asked.intent, authorizations: [], captures: [], refunds: [] };
      const order: Order = { id: newId(), ...approvalOf(asked), ...parts, ...unit };
      orders.set(order.id, order);
      return order;
    },

    approve(id: string): Order {
      const order = find(id);
      if (order.status === 'PAYER_ACTION_REQUIRED' || order.status === 'CREATED') order.status = 'APPROVED';
      return order;
    },

    /** The intent and the invoice, before the order is completed: all changes, or none. */
    patch(id: string, changes: Change[]): void {
      const order = find(id);
      if (order.status === 'COMPLETED') throw unprocessable('ORDER_ALREADY_COMPLETED');
      const invoice = `/purchase_units/@reference_id=='${order.reference_id}'/invoice_id`;
      const known = changes.every(({ op, path }) => op === 'replace' && ['/intent', invoice].includes(path));
      if (!known) throw new PayPalFailure(400, 'INVALID_PARAMETER');
      for (const { path, value } of changes) order[path === '/intent' ? 'intent' : 'invoice_id'] = value;
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
      const parts = { amount, custom_id, invoice_id, final_capture: true, create_time: now(), ...relatedTo(id) };
      const capture: Capture = { id: newId(), status, ...parts };
      if (status === 'DECLINED') capture.status_details = { reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' };
      order.status = 'COMPLETED';
      order.captures.push(capture);
      return capture;
    },
    ...createAuthorizations(all, find),
    ...createRefunds(all, base),
  };
}

export type Orders = ReturnType<typeof createOrders>;
