/** What every call to PayPal about a charge needs, and the look at its order with which each begins. */
import type { Logger } from '@skysync/service-kit';
import type { ChargeState, KnownCharge } from '../provider';
import { checked, Order } from './paypal-answers';
import { type PayPalHttp, PayPalRefusal } from './paypal-http';
import { type OrderTerms, requireOwn } from './paypal-order';
import { chargeStateOf } from './paypal-state';

export interface PayPalCalls {
  http: PayPalHttp;
  terms: OrderTerms;
  log: Logger;
}

export const orderPath = (reference: string): string => `/v2/checkout/orders/${encodeURIComponent(reference)}`;

/** The charge's own order. Throws for any other. */
export const findOrder = async (
  { http }: Pick<PayPalCalls, 'http'>,
  charge: KnownCharge,
  signal: AbortSignal,
): Promise<Order> =>
  requireOwn(checked(Order, await http.send({ method: 'GET', path: orderPath(charge.reference) }, signal)), charge);

export const stateNow = async (calls: PayPalCalls, charge: KnownCharge, signal: AbortSignal): Promise<ChargeState> =>
  chargeStateOf(await findOrder(calls, charge, signal), charge.paymentId);

/** True when PayPal surely did not do what it was asked; what it does not know at all is no refusal. */
export const isRefused = (error: unknown): error is PayPalRefusal =>
  error instanceof PayPalRefusal && error.status !== 404;
