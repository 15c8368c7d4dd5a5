/** What is authorised at PayPal: taken in parts, and let go. */
import type { CaptureRequest, KnownCharge, TransferState } from '../provider';
import { payPalValue } from './paypal-amounts';
import { Capture, checked, type Order } from './paypal-answers';
import { findOrder, isRefused, type PayPalCalls } from './paypal-calls';
import { requestId } from './paypal-http';
import { authorizationOf, captureStateOf, capturesOf, openAuthorization, uncapturedOf } from './paypal-state';

const authorizationPath = (id: string): string => `/v2/payments/authorizations/${encodeURIComponent(id)}`;

/** A capture's invoice, by which it is recognised: PayPal takes money once for each. */
const invoiceOf = ({ orderId }: KnownCharge, captureId: string): string => `${orderId}/${captureId}`;

function earlierCapture(order: Order, invoice: string): TransferState | undefined {
  const made = capturesOf(order).find(({ invoice_id: own }) => own === invoice);
  return made && captureStateOf(made);
}

/**
 * An earlier capture of that id is found in the order, however long ago PayPal forgot the request id. Whether there is
 * still something to capture PayPal itself decides; but it would take some more than was authorised.
 */
export async function capturePart(
  calls: PayPalCalls,
  charge: KnownCharge,
  { id, amount, isFinal }: CaptureRequest,
  signal: AbortSignal,
): Promise<TransferState> {
  const { paymentId } = charge;
  const order = await findOrder(calls, charge, signal);
  const invoice = invoiceOf(charge, id);
  const earlier = earlierCapture(order, invoice);
  if (earlier) return earlier;
  const authorization = authorizationOf(order);
  const value = payPalValue(amount);
  if (!authorization || value === undefined || amount.amount > uncapturedOf(order)) return 'failed';
  const path = `${authorizationPath(authorization.id)}/capture`;
  const body = { amount: { currency_code: amount.currency, value }, final_capture: isFinal, invoice_id: invoice };
  const key = requestId(paymentId, id, 'capture-part');
  try {
    const answer = await calls.http.send({ method: 'POST', path, body, requestId: key }, signal);
    return captureStateOf(checked(Capture, answer));
  } catch (error) {
    if (!isRefused(error)) throw error;
    // it may be refused because it was made meanwhile
    const made = earlierCapture(await findOrder(calls, charge, signal), invoice);
    if (!made) calls.log.warn('PayPal refused a capture', { paymentId, captureId: id, error });
    return made ?? 'failed';
  }
}

/** Lets go what was not captured; where there is nothing, nothing happens. Throws while PayPal still keeps it. */
export async function letGo(calls: PayPalCalls, charge: KnownCharge, signal: AbortSignal): Promise<void> {
  const authorization = openAuthorization(await findOrder(calls, charge, signal));
  if (!authorization) return;
  try {
    await calls.http.send({ method: 'POST', path: `${authorizationPath(authorization.id)}/void`, body: {} }, signal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (openAuthorization(await findOrder(calls, charge, signal))) throw error;
  }
}
