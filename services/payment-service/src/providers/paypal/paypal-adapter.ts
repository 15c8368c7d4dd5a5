/**
 * Charges by PayPal's Orders v2 API. A buyer approves an order at PayPal, which moves no money; only `confirm` captures
 * or authorises, and only an order that PayPal says is the payment's own, approved and not cancelled.
 */
import type { Charge, ChargeState, KnownCharge, PaymentProvider } from '../provider';
import { payPalValue, requirePayPalAmount } from './paypal-amounts';
import { checked, Order } from './paypal-answers';
import { findOrder, isRefused, orderPath, type PayPalCalls, stateNow } from './paypal-calls';
import { capturePart, letGo } from './paypal-captures';
import { PayPalRefusal, requestId } from './paypal-http';
import { cancellationOf, dueStep, experienceOf, newOrder, requireOwn, type Step, unpaidOrder } from './paypal-order';
import { makeRefund } from './paypal-refunds';
import type { PayPalReports } from './paypal-reports';
import { chargeStateOf, codeOf } from './paypal-state';
import { listTransactions } from './paypal-transactions';
import { createPayPalVault, isVaulted, vaultSource } from './paypal-vault';

export interface PayPalOptions extends PayPalCalls {
  store: string;
  clientId: string;
  reports: PayPalReports;
}

export function createPayPal({ store, clientId, reports, ...calls }: PayPalOptions): PaymentProvider {
  return {
    name: 'paypal',
    limitsAmounts: true,
    store,
    publishableKey: clientId,
    requireChargeable: requirePayPalAmount,
    accepts: (method) => method === 'paypal',
    vault: createPayPalVault({ http: calls.http, shopUrl: calls.terms.shopUrl, log: calls.log }),
    create: (charge, signal) => (isVaulted(charge) ? payVaulted(calls, charge, signal) : create(calls, charge, signal)),
    confirm: (charge, _method, signal) => confirm(calls, charge, signal),
    retrieve: (charge, signal) => stateNow(calls, charge, signal),
    cancel: (charge, signal) => cancel(calls, charge, signal),
    capture: (charge, capture, signal) => capturePart(calls, charge, capture, signal),
    release: (charge, signal) => letGo(calls, charge, signal),
    refund: (charge, refund, signal) => makeRefund(calls, charge, refund, signal),
    transactions: (period, signal) => listTransactions(calls.http, period, signal),
    parseWebhook: (webhook) => reports.read(webhook),
    lookUp: (what, signal) => reports.lookUp(what, signal),
    async close() {
      await Promise.all([calls.http.close(), reports.close()]);
    },
  };
}

/** What PayPal refuses to create has no id there: the payment's own stands for it. */
const refused = ({ paymentId }: Charge, failureCode: string): ChargeState => ({
  reference: paymentId,
  status: 'failed',
  failureCode,
});

async function create({ http, terms, log }: PayPalCalls, charge: Charge, signal: AbortSignal): Promise<ChargeState> {
  const { paymentId, amount } = charge;
  const value = payPalValue(amount);
  if (value === undefined) return refused(charge, 'amount_not_supported');
  const body = isVaulted(charge) ? unpaidOrder(charge, value, terms) : newOrder(charge, value, terms);
  const key = requestId(paymentId, 'create');
  try {
    const answer = await http.send({ method: 'POST', path: '/v2/checkout/orders', body, requestId: key }, signal);
    return chargeStateOf(requireOwn(checked(Order, answer), charge), paymentId);
  } catch (error) {
    if (!isRefused(error)) throw error;
    log.warn('PayPal refused to create an order', { paymentId, error });
    return refused(charge, codeOf(error.issue));
  }
}

/** The buyer has to go back to PayPal before these can work. */
const awaitsBuyer = new Set(['ORDER_NOT_APPROVED', 'PAYER_ACTION_REQUIRED']);

/**
 * The order is looked up first: money is asked for only when PayPal itself says that it may be. After a refusal the
 * order's own state comes first: another confirmation of it may have taken the money meanwhile.
 */
async function confirm(calls: PayPalCalls, charge: KnownCharge, signal: AbortSignal): Promise<ChargeState> {
  const order = await findOrder(calls, charge, signal);
  const step = dueStep(order);
  return step ? take(calls, charge, { step }, signal) : chargeStateOf(order, charge.paymentId);
}

/** PayPal's answer to a repetition may be of before: so a saved account pays only an order that is open now. */
async function payVaulted(calls: PayPalCalls, charge: Charge, signal: AbortSignal): Promise<ChargeState> {
  const created = await create(calls, charge, signal);
  if (created.status !== 'requires_action') return created;
  const known = { ...charge, reference: created.reference };
  const order = await findOrder(calls, known, signal);
  const step = dueStep(order, 'CREATED');
  if (!step) return chargeStateOf(order, charge.paymentId);
  return take(calls, known, { step, source: vaultSource(charge.method, experienceOf(charge, calls.terms)) }, signal);
}

/** `source`: who pays, where nobody has approved the order. */
async function take(
  calls: PayPalCalls,
  charge: KnownCharge,
  { step, source }: { step: Step; source?: object },
  signal: AbortSignal,
): Promise<ChargeState> {
  const { paymentId, reference } = charge;
  const path = `${orderPath(reference)}/${step}`;
  const key = requestId(paymentId, reference, source ? `${step}-vaulted` : step);
  try {
    const answer = await calls.http.send({ method: 'POST', path, body: source ?? {}, requestId: key }, signal);
    return chargeStateOf(requireOwn(checked(Order, answer), charge), paymentId);
  } catch (error) {
    if (!(error instanceof PayPalRefusal)) throw error;
    const state = await stateNow(calls, charge, signal);
    if (state.status !== 'requires_action' || awaitsBuyer.has(error.issue)) return state;
    calls.log.warn('PayPal refused to charge an order', { paymentId, step, error });
    return { reference, status: 'failed', failureCode: codeOf(error.issue) };
  }
}

/**
 * A charge that was never answered is created again with the same request id, which leads to its order or to a fresh
 * one: neither takes money, and the one that is known is cancelled. An order that PayPal has forgotten was never
 * captured and cannot be any more, because it keeps those that were.
 */
async function cancel(calls: PayPalCalls, charge: Charge, signal: AbortSignal): Promise<ChargeState> {
  const { paymentId, reference = (await create(calls, charge, signal)).reference } = charge;
  const known = { ...charge, reference };
  const cancelled: ChargeState = { reference, status: 'cancelled' };
  const order = await findOrder(calls, known, signal).catch(unlessForgotten);
  if (!order) return cancelled;
  let state = chargeStateOf(order, paymentId);
  if (state.status === 'requires_action') {
    if (await refuseMoney(calls, known, order, signal)) return cancelled;
    state = await stateNow(calls, known, signal);
  }
  if (state.status === 'authorized') return cancelAuthorized(calls, known, signal);
  return state.status === 'requires_action' ? cancelled : state;
}

function unlessForgotten(error: unknown): undefined {
  if (!(error instanceof PayPalRefusal && error.status === 404)) throw error;
}

/** Nothing more of it is captured from now on; what was captured is the answer. */
async function cancelAuthorized(calls: PayPalCalls, charge: KnownCharge, signal: AbortSignal): Promise<ChargeState> {
  await letGo(calls, charge, signal);
  const state = await stateNow(calls, charge, signal);
  if (state.status === 'authorized') throw new Error('PayPal has not let go yet what it had authorised');
  return state;
}

/** False when PayPal does not change the order: it was charged, or only our own record keeps it from being. */
async function refuseMoney(
  { http, log }: PayPalCalls,
  { paymentId, reference }: KnownCharge,
  order: Order,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await http.send({ method: 'PATCH', path: orderPath(reference), body: cancellationOf(order) }, signal);
    return true;
  } catch (error) {
    if (!(error instanceof PayPalRefusal)) throw error;
    log.warn('PayPal does not let an order be cancelled', { paymentId, error });
    return false;
  }
}
