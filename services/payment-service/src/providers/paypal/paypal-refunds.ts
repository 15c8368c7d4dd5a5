/** Refunds at PayPal: each is of one capture, so that one of ours may be several of theirs. */
import type { KnownCharge, RefundRequest, TransferState } from '../provider';
import { moneyOf, payPalValue } from './paypal-amounts';
import { checked, type Order, Refund, unitOf } from './paypal-answers';
import { findOrder, isRefused, type PayPalCalls } from './paypal-calls';
import { requestId } from './paypal-http';
import { type RefundableCapture, spread } from './paypal-refund-parts';
import { captureStateOf, capturesOf } from './paypal-state';

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

/**
 * A refund has the payment as `custom_id`, and its own id here, marked: one made by hand has the order's instead. A part
 * names its capture, too, which our ids cannot contain.
 */
const refundMark = 'refund-';
const partMark = '@';
const idIn = ({ invoice_id: invoice = '' }: Refund): string | undefined =>
  invoice.startsWith(refundMark) ? invoice.slice(refundMark.length) : undefined;
const refundIdOf = (refund: Refund): string | undefined => idIn(refund)?.split(partMark)[0];

/** The id of the refund that this one is the whole of; undefined for a part, which says nothing of the others. */
export const wholeRefundOf = (refund: Refund): string | undefined =>
  idIn(refund)?.includes(partMark) ? undefined : idIn(refund);

const minorOf = ({ amount }: Refund): number => moneyOf(amount).amount;
const sumOf = (refunds: Refund[]): number => refunds.reduce((sum, refund) => sum + minorOf(refund), 0);
const stands = (refund: Refund): boolean => refundStateOf(refund) !== 'failed';

/** PayPal says only by a link which capture a refund is of. */
function captureIdOf(order: Order, { id, links = [] }: Refund): string {
  const captures = capturesOf(order);
  const [only] = captures;
  if (only && captures.length === 1) return only.id;
  const up = links
    .find(({ rel }) => rel === 'up')
    ?.href.split('/')
    .at(-1);
  const capture = captures.find((known) => known.id === up);
  if (!capture) throw new Error(`the refund ${id} of PayPal is of no capture of its order`);
  return capture.id;
}

function refundableOf(order: Order, refunds: Refund[]): RefundableCapture[] {
  const standing = refunds.filter(stands);
  return capturesOf(order)
    .filter((capture) => captureStateOf(capture) !== 'failed' && capture.status !== 'REFUNDED')
    .map((capture) => ({
      id: capture.id,
      left: moneyOf(capture.amount).amount - sumOf(standing.filter((one) => captureIdOf(order, one) === capture.id)),
      isPending: captureStateOf(capture) === 'pending',
    }));
}

/**
 * What was made of the refund before is found in the order, however long ago PayPal forgot the request ids, and only the
 * rest is asked for: of captures that were not asked for it yet. Throws when it is made in part and cannot go on: it
 * has neither failed nor succeeded.
 */
export async function makeRefund(
  calls: PayPalCalls,
  charge: KnownCharge,
  { id, amount }: RefundRequest,
  signal: AbortSignal,
): Promise<TransferState> {
  const order = await findOrder(calls, charge, signal);
  const refunds = unitOf(order).payments?.refunds ?? [];
  const own = refunds.filter((refund) => refundIdOf(refund) === id);
  const made = own.filter(stands);
  if (own.length > 0 && made.length === 0) return 'failed';
  const isUntouched = ({ id: captureId }: RefundableCapture) =>
    own.every((part) => captureIdOf(order, part) !== captureId);
  const parts = spread(amount.amount - sumOf(made), refundableOf(order, refunds).filter(isUntouched));
  if (parts === 'too_early') throw new Error('PayPal has not completed the capture');
  const states = made.map(refundStateOf);
  if (parts === 'more_than_left') return endedEarly(id, states);
  const isWhole = own.length === 0 && parts.length === 1;
  for (const { captureId, amount: minor } of parts) {
    const mark = isWhole ? refundMark + id : `${refundMark}${id}${partMark}${captureId}`;
    const part = { id, mark, captureId, amount: { ...amount, amount: minor } };
    const state = await makePart(calls, charge, part, signal);
    if (state === 'failed') return endedEarly(id, states);
    states.push(state);
  }
  return states.includes('pending') ? 'pending' : 'succeeded';
}

function endedEarly(id: string, made: TransferState[]): TransferState {
  if (made.length === 0) return 'failed';
  throw new Error(`PayPal has made a part of the refund ${id}, and does not make the rest`);
}

/** The capture is not final yet: the refund is possible later. */
const tooEarly = 'PENDING_CAPTURE';

interface Part extends RefundRequest {
  captureId: string;
  mark: string;
}

async function makePart(
  { http, log }: PayPalCalls,
  { paymentId }: KnownCharge,
  { id, mark, captureId, amount }: Part,
  signal: AbortSignal,
): Promise<TransferState> {
  const value = payPalValue(amount);
  if (value === undefined) return 'failed';
  const path = `/v2/payments/captures/${encodeURIComponent(captureId)}/refund`;
  const body = { amount: { currency_code: amount.currency, value }, custom_id: paymentId, invoice_id: mark };
  const key = requestId(paymentId, id, captureId, 'refund');
  try {
    return refundStateOf(checked(Refund, await http.send({ method: 'POST', path, body, requestId: key }, signal)));
  } catch (error) {
    if (!isRefused(error) || error.issue === tooEarly) throw error;
    log.warn('PayPal refused a refund', { paymentId, refundId: id, error });
    return 'failed';
  }
}
