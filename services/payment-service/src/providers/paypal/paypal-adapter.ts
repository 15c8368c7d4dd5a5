/**
 * Charges by PayPal's Orders v2 API. A buyer approves an order at PayPal, which moves no money; only `confirm` captures,
 * and only an order that PayPal says is the payment's own, approved and not cancelled.
 */
import type { Logger } from '@skysync/service-kit';
import type { Charge, ChargeState, KnownCharge, PaymentProvider, RefundRequest, TransferState } from '../provider';
import { payPalValue, requirePayPalAmount } from './paypal-amounts';
import { checked, Order, Refund, unitOf } from './paypal-answers';
import { type PayPalHttp, PayPalRefusal, requestId } from './paypal-http';
import {
  cancellation,
  chargeStateOf,
  failureCodeOf,
  isCapturable,
  newOrder,
  refundIdOf,
  refundInvoice,
  refundStateOf,
  requireOwn,
  takenCapture,
} from './paypal-order';
import type { PayPalReports } from './paypal-reports';
import { listTransactions } from './paypal-transactions';

export interface PayPalOptions {
  store: string;
  clientId: string;
  http: PayPalHttp;
  reports: PayPalReports;
  /** Where PayPal sends buyers back to. */
  shopUrl: string;
  log: Logger;
}

const orderPath = (reference: string): string => `/v2/checkout/orders/${encodeURIComponent(reference)}`;

export function createPayPal({ store, clientId, http, reports, shopUrl, log }: PayPalOptions): PaymentProvider {
  const api: Api = { http, shopUrl, log };
  return {
    name: 'paypal',
    limitsAmounts: true,
    store,
    publishableKey: clientId,
    requireChargeable: requirePayPalAmount,
    accepts: (method) => method === 'paypal',
    create: (charge, signal) => create(api, charge, signal),
    confirm: (charge, _method, signal) => confirm(api, charge, signal),
    retrieve: async (charge, signal) => chargeStateOf(await find(api, charge, signal), charge.paymentId),
    cancel: (charge, signal) => cancel(api, charge, signal),
    capture: () => Promise.reject(new Error('nothing is authorised')),
    release: () => Promise.reject(new Error('nothing is authorised')),
    refund: (charge, refund, signal) => makeRefund(api, charge, refund, signal),
    transactions: (period, signal) => listTransactions(http, period, signal),
    parseWebhook: (webhook) => reports.read(webhook),
    lookUp: (what, signal) => reports.lookUp(what, signal),
    async close() {
      await Promise.all([http.close(), reports.close()]);
    },
  };
}

type Api = Pick<PayPalOptions, 'http' | 'shopUrl' | 'log'>;

/** What PayPal refuses to create has no id there: the payment's own stands for it. */
const refused = ({ paymentId }: Charge, failureCode: string): ChargeState => ({
  reference: paymentId,
  status: 'failed',
  failureCode,
});

async function create({ http, shopUrl, log }: Api, charge: Charge, signal: AbortSignal): Promise<ChargeState> {
  const { paymentId, amount } = charge;
  const value = payPalValue(amount);
  if (value === undefined) return refused(charge, 'amount_not_supported');
  const body = newOrder(charge, value, shopUrl);
  const key = requestId(paymentId, 'create');
  try {
    const answer = await http.send({ method: 'POST', path: '/v2/checkout/orders', body, requestId: key }, signal);
    return chargeStateOf(requireOwn(checked(Order, answer), charge), paymentId);
  } catch (error) {
    if (!(error instanceof PayPalRefusal) || error.status === 404) throw error;
    log.warn('PayPal refused to create an order', { paymentId, error });
    return refused(charge, failureCodeOf(error.issue));
  }
}

const find = async ({ http }: Api, charge: KnownCharge, signal: AbortSignal): Promise<Order> =>
  requireOwn(checked(Order, await http.send({ method: 'GET', path: orderPath(charge.reference) }, signal)), charge);

/** The order is looked up first: a capture is asked for only when PayPal itself says that it may be. */
async function confirm(api: Api, charge: KnownCharge, signal: AbortSignal): Promise<ChargeState> {
  const order = await find(api, charge, signal);
  return isCapturable(order) ? capture(api, charge, signal) : chargeStateOf(order, charge.paymentId);
}

/** The buyer has to go back to PayPal before these can work. */
const awaitsBuyer = new Set(['ORDER_NOT_APPROVED', 'PAYER_ACTION_REQUIRED']);

/** After a refusal the order's own state comes first: another capture of it may have taken the money meanwhile. */
async function capture(api: Api, charge: KnownCharge, signal: AbortSignal): Promise<ChargeState> {
  const { paymentId, reference } = charge;
  const path = `${orderPath(reference)}/capture`;
  const key = requestId(paymentId, reference, 'capture');
  try {
    const answer = await api.http.send({ method: 'POST', path, body: {}, requestId: key }, signal);
    return chargeStateOf(requireOwn(checked(Order, answer), charge), paymentId);
  } catch (error) {
    if (!(error instanceof PayPalRefusal)) throw error;
    const state = chargeStateOf(await find(api, charge, signal), paymentId);
    if (state.status !== 'requires_action' || awaitsBuyer.has(error.issue)) return state;
    api.log.warn('PayPal refused to capture an order', { paymentId, error });
    return { reference, status: 'failed', failureCode: failureCodeOf(error.issue) };
  }
}

/**
 * A charge that was never answered is created again with the same request id, which leads to its order or to a fresh
 * one: neither takes money, and the one that is known is cancelled. An order that PayPal has forgotten was never
 * captured and cannot be any more, because it keeps those that were.
 */
async function cancel(api: Api, charge: Charge, signal: AbortSignal): Promise<ChargeState> {
  const { paymentId, reference = (await create(api, charge, signal)).reference } = charge;
  const known = { ...charge, reference };
  const stateNow = async (): Promise<ChargeState> => chargeStateOf(await find(api, known, signal), paymentId);
  try {
    const before = await stateNow();
    if (before.status !== 'requires_action') return before;
    if (await refuseCaptures(api, known, signal)) return { reference, status: 'cancelled' };
    const after = await stateNow();
    return after.status === 'requires_action' ? { reference, status: 'cancelled' } : after;
  } catch (error) {
    if (error instanceof PayPalRefusal && error.status === 404) return { reference, status: 'cancelled' };
    throw error;
  }
}

/** False when PayPal does not change the order: it was captured, or only our own record keeps it from being. */
async function refuseCaptures({ http, log }: Api, charge: KnownCharge, signal: AbortSignal): Promise<boolean> {
  try {
    await http.send({ method: 'PATCH', path: orderPath(charge.reference), body: cancellation }, signal);
    return true;
  } catch (error) {
    if (!(error instanceof PayPalRefusal)) throw error;
    log.warn('PayPal does not let an order be cancelled', { paymentId: charge.paymentId, error });
    return false;
  }
}

/** The capture is not final yet: the refund is possible later. */
const tooEarly = 'PENDING_CAPTURE';

/** An earlier refund of that id is found in the order, however long ago PayPal forgot the request id. */
async function makeRefund(
  api: Api,
  charge: KnownCharge,
  refund: RefundRequest,
  signal: AbortSignal,
): Promise<TransferState> {
  const { paymentId } = charge;
  const { id, amount } = refund;
  const order = await find(api, charge, signal);
  const earlier = unitOf(order).payments?.refunds?.find((made) => refundIdOf(made) === id);
  if (earlier) return refundStateOf(earlier);
  if (chargeStateOf(order, paymentId).status === 'processing') throw new Error('PayPal has not completed the capture');
  const taken = takenCapture(order);
  const value = payPalValue(amount);
  if (!taken || value === undefined) return 'failed';
  const path = `/v2/payments/captures/${encodeURIComponent(taken.id)}/refund`;
  const body = {
    amount: { currency_code: amount.currency, value },
    custom_id: paymentId,
    invoice_id: refundInvoice(id),
  };
  try {
    const answer = await api.http.send(
      { method: 'POST', path, body, requestId: requestId(paymentId, id, 'refund') },
      signal,
    );
    return refundStateOf(checked(Refund, answer));
  } catch (error) {
    if (!(error instanceof PayPalRefusal) || error.status === 404 || error.issue === tooEarly) throw error;
    api.log.warn('PayPal refused a refund', { paymentId, refundId: id, error });
    return 'failed';
  }
}
