/** What an order of PayPal says of a charge, and of the parts of it that were taken. */
import type { NextAction } from '@skysync/contracts';
import type { ChargeState, TransferState } from '../provider';
import { moneyOf } from './paypal-amounts';
import { type Authorization, type Capture, type Order, unitOf } from './paypal-answers';
import { isCancelled } from './paypal-order';

/** PayPal's words, as our codes are spelled. */
export const codeOf = (word: string): string =>
  word
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 64);

/** What a capture says; the money may have been given back since. */
const captureStates: Readonly<Record<string, TransferState>> = {
  COMPLETED: 'succeeded',
  PARTIALLY_REFUNDED: 'succeeded',
  REFUNDED: 'succeeded',
  PENDING: 'pending',
  DECLINED: 'failed',
  FAILED: 'failed',
};

/** Throws for a word that PayPal does not document: what became of the money is unknown then. */
export function captureStateOf({ status }: Capture): TransferState {
  const state = captureStates[status];
  if (!state) throw new Error(`PayPal has a capture that is ${status}`);
  return state;
}

export const capturesOf = (order: Order): Capture[] => unitOf(order).payments?.captures ?? [];

const minorOf = ({ amount }: Capture): number => moneyOf(amount).amount;
const sumOf = (captures: Capture[]): number => captures.reduce((sum, capture) => sum + minorOf(capture), 0);
const standing = (order: Order): Capture[] =>
  capturesOf(order).filter((capture) => captureStateOf(capture) !== 'failed');

/** `over`: nothing more is captured of it, whatever was. */
const authorizationStates: Readonly<Record<string, 'open' | 'over' | 'reviewed' | 'denied'>> = {
  CREATED: 'open',
  PARTIALLY_CAPTURED: 'open',
  CAPTURED: 'over',
  VOIDED: 'over',
  EXPIRED: 'over',
  PENDING: 'reviewed',
  DENIED: 'denied',
};

function stateOfAuthorization({ status }: Authorization) {
  const state = authorizationStates[status];
  if (!state) throw new Error(`PayPal has an authorisation that is ${status}`);
  return state;
}

/** What PayPal keeps, or kept, for the store. */
export const authorizationOf = (order: Order): Authorization | undefined =>
  unitOf(order).payments?.authorizations?.at(-1);

const untilOf = ({ expiration_time: until }: Authorization): Date | undefined =>
  until === undefined ? undefined : new Date(until);

/** The authorisation of which more can be captured. PayPal does not document what it calls one that has lapsed: the time counts. */
export function openAuthorization(order: Order, now = new Date()): Authorization | undefined {
  const authorization = authorizationOf(order);
  if (!authorization || stateOfAuthorization(authorization) !== 'open') return undefined;
  const until = untilOf(authorization);
  const isOver = (until !== undefined && until <= now) || standing(order).some(({ final_capture: last }) => last);
  return isOver ? undefined : authorization;
}

/** What was not captured, in minor units. */
export const uncapturedOf = (order: Order): number => moneyOf(unitOf(order).amount).amount - sumOf(standing(order));

/** Where the charge of the payment stands. Throws for a state that PayPal does not document. */
export function chargeStateOf(order: Order, paymentId: string, now = new Date()): ChargeState {
  const reference = order.id;
  const authorization = authorizationOf(order);
  const open = openAuthorization(order, now);
  if (open) {
    const capturableUntil = untilOf(open);
    return { reference, status: 'authorized', ...(capturableUntil && { capturableUntil }) };
  }
  const captures = standing(order);
  if (captures.some((capture) => captureStateOf(capture) === 'pending')) return { reference, status: 'processing' };
  if (captures.length > 0) {
    return { reference, status: 'succeeded', ...(authorization && { captured: sumOf(captures) }) };
  }
  if (authorization) return withoutMoney(reference, authorization);
  const failed = capturesOf(order).at(-1);
  if (failed) return { reference, status: 'failed', failureCode: reasonOf(failed) };
  if (isCancelled(order)) return { reference, status: 'cancelled' };
  return { reference, status: 'requires_action', nextAction: nextActionOf(order, paymentId) };
}

/** An authorisation of which nothing was captured, and nothing can be (yet). */
function withoutMoney(reference: string, authorization: Authorization): ChargeState {
  switch (stateOfAuthorization(authorization)) {
    case 'reviewed':
      return { reference, status: 'processing' };
    case 'denied':
      return { reference, status: 'failed', failureCode: reasonOf(authorization) };
    default:
      return { reference, status: 'cancelled' };
  }
}

const reasonOf = ({ status, status_details: details }: Capture | Authorization): string =>
  codeOf(details?.reason ?? status);

/** A buyer who approved has only to come back; one who did not yet is sent to PayPal. */
function nextActionOf({ status, links = [] }: Order, paymentId: string): NextAction {
  const confirmUrl = `/api/v1/payments/${paymentId}/confirm`;
  if (status === 'APPROVED') return { type: 'confirm', confirmUrl };
  if (status !== 'CREATED' && status !== 'PAYER_ACTION_REQUIRED')
    throw new Error(`PayPal has an order that is ${status}`);
  const link = links.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
  if (!link || !/^https?:\/\//.test(link.href)) throw new Error('an order of PayPal cannot be approved anywhere');
  return { type: 'redirect', url: link.href, confirmUrl };
}
