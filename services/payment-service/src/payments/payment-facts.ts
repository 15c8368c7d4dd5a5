/** What each fact makes of a payment: pure, so that a write that lost a race can simply be worked out again. */
import type { Next } from '@skysync/service-kit';
import type { ChargeState } from '../providers/provider';
import { endRefund, lateSuccessRefund, requestRefund } from '../refunds/refund-facts';
import { move } from './move-payment';
import type { ChargeOrder, Payment } from './payment';
import type { PaymentTrigger } from './payment-states';
import { checkedWithoutNews, withDueAt } from './payment-timing';

export type Fact =
  | { type: 'made_too_late'; order: ChargeOrder }
  | { type: 'charge'; state: ChargeState }
  | { type: 'confirming'; method: string }
  | { type: 'given_up'; status: 'failed' | 'cancelled'; failureCode?: string; voidPending: boolean }
  | { type: 'voided' }
  | { type: 'checked' }
  | { type: 'refund_requested'; id: string; amount: number }
  | { type: 'refund_ended'; id: string; succeeded: boolean };

type Changed = Next<Payment> | undefined;

/** The payment after `fact` and the events that follow; undefined when the fact changes nothing. */
export function apply(payment: Payment, fact: Fact, now: Date): Changed {
  switch (fact.type) {
    case 'made_too_late':
      return makeTooLate(payment, fact.order, now);
    case 'charge':
      return applyCharge(payment, fact.state, now);
    case 'confirming':
      return move(payment, 'confirming', { method: fact.method }, now);
    case 'given_up':
      return giveUp(payment, fact, now);
    case 'voided':
      return payment.voidPending ? { state: withDueAt({ ...payment, voidPending: false }, now) } : undefined;
    case 'checked': {
      const state = checkedWithoutNews(payment, now);
      return state && { state };
    }
    case 'refund_requested':
      return requestRefund(payment, fact, now);
    case 'refund_ended':
      return endRefund(payment, fact, now);
  }
}

const triggerOfCharge = {
  processing: 'charge_pending',
  requires_action: 'action_required',
  succeeded: 'charge_succeeded',
  failed: 'charge_failed',
  cancelled: 'charge_cancelled',
} as const satisfies Record<ChargeState['status'], PaymentTrigger>;

function applyCharge(payment: Payment, state: ChargeState, now: Date): Changed {
  const trigger = triggerOfCharge[state.status];
  const known = { reference: state.reference };
  if (trigger === 'charge_pending' && payment.status === 'processing' && payment.reference === state.reference) {
    return undefined;
  }
  if (state.status === 'requires_action')
    return move(payment, trigger, { ...known, nextAction: state.nextAction }, now);
  if (state.status === 'failed') return move(payment, trigger, { ...known, failureCode: state.failureCode }, now);
  const next = move(payment, trigger, { ...known, ...(payment.voidPending && { voidPending: false }) }, now);
  if (next?.state.status !== 'refunding') return next;
  return { ...next, state: { ...next.state, refunds: [...payment.refunds, lateSuccessRefund(payment, now)] } };
}

function giveUp(payment: Payment, fact: Fact & { type: 'given_up' }, now: Date): Changed {
  const { status, failureCode, voidPending } = fact;
  const trigger = status === 'failed' ? 'charge_failed' : 'charge_cancelled';
  return move(payment, trigger, { voidPending, ...(failureCode && { failureCode }) }, now);
}

/** From now on it is kept like any other payment, and has what it was asked for. */
function makeTooLate({ withdrawnAt: _kept, ...payment }: Payment, order: ChargeOrder, now: Date): Changed {
  const { userId, provider, method, amount } = order;
  return move(payment, 'made_too_late', { userId, provider, method, amount }, now);
}
