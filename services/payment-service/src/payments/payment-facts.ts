/** What each fact makes of a payment: pure, so that a write that lost a race can simply be worked out again. */
import type { Next } from '@skysync/service-kit';
import { endCapture, endRelease, requestCapture, requestRelease } from '../captures/capture-facts';
import { applyDispute } from '../disputes/dispute-facts';
import type { ChargeState, DisputeState } from '../providers/provider';
import { endRefund, requestRefund } from '../refunds/refund-facts';
import { applyCharge } from './charge-facts';
import { closedAuthorization, move } from './move-payment';
import { type ChargeOrder, meansOf, type Payment } from './payment';
import { checkedWithoutNews, withDueAt } from './payment-timing';

/** A refund by staff is `isExact`: made as it was asked for, or not at all. */
export type Fact =
  | { type: 'made_too_late'; order: ChargeOrder }
  | { type: 'charge'; state: ChargeState }
  | { type: 'confirming'; method: string }
  | { type: 'given_up'; status: 'failed' | 'cancelled'; failureCode?: string; voidPending: boolean }
  | { type: 'voided' }
  | { type: 'checked' }
  | { type: 'capture_requested'; id: string; amount: number; isFinal: boolean; fingerprint?: string }
  | { type: 'capture_ended'; id: string; succeeded: boolean }
  | { type: 'release_requested' }
  | { type: 'released' }
  | { type: 'refund_requested'; id: string; amount: number; reason?: string; isExact?: boolean; fingerprint?: string }
  | { type: 'refund_ended'; id: string; succeeded: boolean }
  | { type: 'dispute'; id: string; amount: number; reason: string; state: DisputeState };

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
    case 'capture_requested':
      return requestCapture(payment, fact, now);
    case 'capture_ended':
      return endCapture(payment, fact, now);
    case 'release_requested':
      return requestRelease(payment, now);
    case 'released':
      return endRelease(payment, now);
    case 'refund_requested':
      return requestRefund(payment, fact, now);
    case 'refund_ended':
      return endRefund(payment, fact, now);
    case 'dispute':
      return applyDispute(payment, fact, now);
  }
}

function giveUp(payment: Payment, fact: Fact & { type: 'given_up' }, now: Date): Changed {
  const { status, failureCode, voidPending } = fact;
  const trigger = status === 'failed' ? 'charge_failed' : 'charge_cancelled';
  const changes = { ...closedAuthorization(payment), voidPending, ...(failureCode && { failureCode }) };
  return move(payment, trigger, changes, now);
}

/** From now on it is kept like any other payment, and has what it was asked for. */
function makeTooLate({ withdrawnAt: _kept, ...payment }: Payment, order: ChargeOrder, now: Date): Changed {
  const { userId, amount } = order;
  return move(payment, 'made_too_late', { userId, ...meansOf(order), amount }, now);
}
