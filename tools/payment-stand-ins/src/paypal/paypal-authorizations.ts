/** What the stand-in keeps for a seller without taking it yet, with the rules that PayPal documents for it. */
import { missing, unprocessable } from './paypal-failure';
import {
  type Amount,
  type Authorization,
  type Capture,
  newId,
  now,
  type Order,
  type Outcome,
  relatedTo,
  requireAmount,
  sumOf,
} from './paypal-objects';

export interface NewCapture {
  amount: Amount;
  final_capture?: boolean;
  invoice_id: string;
}

/** How long PayPal keeps it. */
const authorizedForMs = 29 * 24 * 3_600_000;
/** PayPal takes somewhat more than was authorised, if it is asked to. */
const most = 1.15;

const hasLapsed = ({ expiration_time }: Authorization): boolean => Date.parse(expiration_time) <= Date.now();

function findIn(orders: Order[], id: string): { order: Order; authorization: Authorization } {
  for (const order of orders) {
    const authorization = order.authorizations.find((one) => one.id === id);
    if (authorization) return { order, authorization };
  }
  throw missing();
}

export function createAuthorizations(all: () => Order[], find: (id: string) => Order) {
  return {
    capturePart: (id: string, asked: NewCapture, outcome: Outcome) => capturePart(all(), id, asked, outcome),

    authorize(id: string, outcome: Outcome): Authorization {
      const order = find(id);
      if (order.intent !== 'AUTHORIZE') throw unprocessable('ACTION_DOES_NOT_MATCH_INTENT');
      if (order.status === 'COMPLETED') throw unprocessable('ORDER_ALREADY_AUTHORIZED');
      if (order.status !== 'APPROVED') throw unprocessable('ORDER_NOT_APPROVED');
      if (outcome === 'decline') throw unprocessable('INSTRUMENT_DECLINED');
      const { amount, custom_id, invoice_id } = order;
      const status = outcome === 'pending' ? 'PENDING' : outcome === 'declined' ? 'DENIED' : 'CREATED';
      const expiration_time = new Date(Date.now() + authorizedForMs).toISOString();
      const parts = { id: newId(), status, amount, custom_id, invoice_id, expiration_time, ...relatedTo(id) };
      const authorization: Authorization =
        status === 'DENIED' ? { ...parts, status_details: { reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' } } : parts;
      order.status = 'COMPLETED';
      order.authorizations.push(authorization);
      return authorization;
    },

    /** Also of one of which a part was captured. */
    void(id: string): Authorization {
      const { authorization } = findIn(all(), id);
      if (authorization.status === 'VOIDED') throw unprocessable('PREVIOUSLY_VOIDED');
      if (authorization.status === 'CAPTURED') throw unprocessable('PREVIOUSLY_CAPTURED');
      if (hasLapsed(authorization)) throw unprocessable('AUTHORIZATION_EXPIRED');
      authorization.status = 'VOIDED';
      return authorization;
    },

    /** Its time is over, whatever PayPal calls it then. */
    lapse(orderId: string, status?: 'EXPIRED'): void {
      for (const authorization of find(orderId).authorizations) {
        authorization.expiration_time = new Date(Date.now() - 1_000).toISOString();
        if (status) authorization.status = status;
      }
    },
  };
}

function capturePart(
  orders: Order[],
  id: string,
  { amount, final_capture = false, invoice_id }: NewCapture,
  outcome: Outcome,
): Capture {
  const { order, authorization } = findIn(orders, id);
  requireCapturable(authorization);
  requireAmount(amount);
  if (outcome === 'decline') throw unprocessable('INSTRUMENT_DECLINED');
  if (orders.some(({ captures }) => captures.some((other) => other.invoice_id === invoice_id)))
    throw unprocessable('DUPLICATE_INVOICE_ID');
  const taken = sumOf([...order.captures.filter(stands), { amount }]);
  if (taken > sumOf([authorization]) * most) throw unprocessable('MAX_CAPTURE_AMOUNT_EXCEEDED');
  const status = outcome === 'declined' ? 'DECLINED' : outcome === 'pending' ? 'PENDING' : 'COMPLETED';
  const { custom_id } = order;
  const create_time = now();
  const capture = {
    id: newId(),
    status,
    amount,
    custom_id,
    invoice_id,
    final_capture,
    create_time,
    ...relatedTo(order.id),
  };
  order.captures.push(capture);
  if (status !== 'DECLINED') {
    const isLast = final_capture || taken >= sumOf([authorization]);
    authorization.status = isLast ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
  }
  return capture;
}

const stands = ({ status }: Capture): boolean => status !== 'DECLINED';

function requireCapturable(authorization: Authorization): void {
  const { status } = authorization;
  if (status === 'VOIDED') throw unprocessable('AUTHORIZATION_VOIDED');
  if (status === 'CAPTURED') throw unprocessable('AUTHORIZATION_ALREADY_CAPTURED');
  if (status === 'DENIED') throw unprocessable('AUTHORIZATION_DENIED');
  if (status === 'EXPIRED' || hasLapsed(authorization)) throw unprocessable('AUTHORIZATION_EXPIRED');
  if (status === 'PENDING') throw unprocessable('PENDING_AUTHORIZATION');
}
