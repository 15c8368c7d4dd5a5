/** What a provider's word on the charge makes of a payment. */
import type { Next } from '@skysync/service-kit';
import { capturedAtProvider, releasedAtProvider } from '../captures/capture-facts';
import type { ChargeState } from '../providers/provider';
import { lateSuccessRefund } from '../refunds/refund-facts';
import { closedAuthorization, move } from './move-payment';
import type { Payment } from './payment';
import type { PaymentTrigger } from './payment-states';

type Changed = Next<Payment> | undefined;
type Authorized = ChargeState & { status: 'authorized' };
type Succeeded = ChargeState & { status: 'succeeded' };

const triggerOfCharge = {
  processing: 'charge_pending',
  requires_action: 'action_required',
  authorized: 'charge_authorized',
  succeeded: 'charge_succeeded',
  failed: 'charge_failed',
  cancelled: 'charge_cancelled',
} as const satisfies Record<ChargeState['status'], PaymentTrigger>;

/** Once something was captured, or may be, the sums of the payment say how it stands. */
export function applyCharge(payment: Payment, state: ChargeState, now: Date): Changed {
  const trigger = triggerOfCharge[state.status];
  const known = { reference: state.reference };
  switch (state.status) {
    case 'processing':
      return isNews(payment, state) ? move(payment, trigger, known, now) : undefined;
    case 'requires_action':
      return move(payment, trigger, { ...known, nextAction: state.nextAction }, now);
    case 'failed':
      return move(payment, trigger, { ...known, failureCode: state.failureCode }, now);
    case 'authorized':
      return authorize(payment, state, now);
    case 'succeeded':
      return payment.authorization?.isOpen
        ? capturedAtProvider(payment, state.captured, now)
        : succeed(payment, state, now);
    case 'cancelled':
      return payment.captured > 0
        ? releasedAtProvider(payment, now)
        : move(payment, trigger, { ...known, ...closedAuthorization(payment), ...voided(payment) }, now);
  }
}

const isNews = ({ status, reference }: Payment, state: ChargeState): boolean =>
  status !== 'processing' || reference !== state.reference;

const voided = ({ voidPending }: Payment) => (voidPending ? { voidPending: false } : {});

/** A payment that has ended meanwhile lets it go. */
function authorize(payment: Payment, { reference, capturableUntil, isOnce }: Authorized, now: Date): Changed {
  if (payment.status === 'failed' || payment.status === 'cancelled') {
    if (payment.voidPending) return undefined;
    return move(payment, 'charge_authorized', { reference, voidPending: true }, now);
  }
  const authorization = { isOpen: true, ...(isOnce && { isOnce }), ...(capturableUntil && { capturableUntil }) };
  return move(payment, 'charge_authorized', { reference, authorization }, now);
}

/** Money that comes after the end goes back by itself. */
function succeed(payment: Payment, state: Succeeded, now: Date): Changed {
  const { reference, captured = payment.amount.amount } = state;
  const isOpen = payment.status === 'processing' || payment.status === 'requires_action';
  if (isOpen && captured < payment.amount.amount) return succeedInPart(payment, state, now);
  const next = move(payment, 'charge_succeeded', { reference, captured, ...voided(payment) }, now);
  if (next?.state.status !== 'refunding') return next;
  return { ...next, state: { ...next.state, refunds: [...payment.refunds, lateSuccessRefund(next.state, now)] } };
}

/** Nobody here had heard yet that it was authorised, and a part of it is captured already. */
function succeedInPart(payment: Payment, { reference, captured }: Succeeded, now: Date): Changed {
  const authorized = authorize(payment, { reference, status: 'authorized' }, now);
  const next = authorized && capturedAtProvider(authorized.state, captured, now);
  return next && { ...next, events: [...(authorized.events ?? []), ...(next.events ?? [])] };
}
