/** A payment in each of its states, and each fact that may come upon it. */
import type { Payment } from '../src/payments/payment';
import type { Fact } from '../src/payments/payment-facts';
import type { PaymentState } from '../src/payments/payment-states';
import type { ChargeState } from '../src/providers/provider';

export const now = new Date('2026-01-01T00:00:00Z');
const reference = 'ref-1';
export const order = {
  orderId: 'ord_1',
  userId: 'user-1',
  provider: 'sandbox',
  method: 'pm_success',
  amount: { amount: 1000, currency: 'EUR' },
};

export const payment = (status: PaymentState, changes: Partial<Payment> = {}): Payment => ({
  ...order,
  _id: 'pay_1',
  store: 'demo',
  status,
  captured: 0,
  captures: [],
  refunded: 0,
  refunds: [],
  disputes: [],
  createdAt: now,
  statusAt: now,
  revision: 1,
  ...changes,
});

/** A payment as it is in that state. */
export const inState: Record<PaymentState, Payment> = {
  withdrawn: payment('withdrawn', { userId: '', withdrawnAt: now }),
  processing: payment('processing'),
  requires_action: payment('requires_action', { reference }),
  authorized: payment('authorized', {
    reference,
    authorization: { isOpen: true },
    captures: [{ id: 'c1', amount: 400, isFinal: false, status: 'pending', at: now }],
  }),
  partially_captured: payment('partially_captured', {
    reference,
    captured: 300,
    authorization: { isOpen: true },
    captures: [
      { id: 'c0', amount: 300, isFinal: false, status: 'succeeded', at: now },
      { id: 'c1', amount: 700, isFinal: true, status: 'pending', at: now },
    ],
  }),
  succeeded: payment('succeeded', { reference, captured: 1000 }),
  failed: payment('failed', { reference, failureCode: 'card_declined' }),
  cancelled: payment('cancelled', { reference }),
  refunding: payment('refunding', {
    reference,
    captured: 1000,
    refunds: [{ id: 'r1', amount: 400, status: 'pending', at: now }],
  }),
  partially_refunded: payment('partially_refunded', {
    reference,
    captured: 1000,
    refunded: 400,
    refunds: [{ id: 'r1', amount: 400, status: 'succeeded', at: now }],
  }),
  refunded: payment('refunded', {
    reference,
    captured: 1000,
    refunded: 1000,
    refunds: [{ id: 'r1', amount: 1000, status: 'succeeded', at: now }],
  }),
  disputed: payment('disputed', {
    reference,
    captured: 1000,
    disputes: [{ id: 'd1', amount: 1000, reason: 'fraudulent', status: 'open', at: now }],
  }),
};

const charge = (state: ChargeState): Fact => ({ type: 'charge', state });

export const facts = {
  madeTooLate: { type: 'made_too_late', order },
  pending: charge({ status: 'processing', reference }),
  action: charge({ status: 'requires_action', reference, nextAction: { type: 'confirm', confirmUrl: '/' } }),
  authorized: charge({ status: 'authorized', reference }),
  succeeded: charge({ status: 'succeeded', reference }),
  failed: charge({ status: 'failed', reference, failureCode: 'card_declined' }),
  cancelled: charge({ status: 'cancelled', reference }),
  confirming: { type: 'confirming', method: 'pm_success' },
  givenUp: { type: 'given_up', status: 'failed', failureCode: 'provider_timeout', voidPending: true },
  capture: { type: 'capture_requested', id: 'c2', amount: 100, isFinal: false },
  captureMade: { type: 'capture_ended', id: 'c1', succeeded: true },
  captureRefused: { type: 'capture_ended', id: 'c1', succeeded: false },
  release: { type: 'release_requested' },
  released: { type: 'released' },
  voided: { type: 'voided' },
  checked: { type: 'checked' },
  refund: { type: 'refund_requested', id: 'r2', amount: 100 },
  refundMade: { type: 'refund_ended', id: 'r1', succeeded: true },
  refundRefused: { type: 'refund_ended', id: 'r1', succeeded: false },
  disputeOpened: { type: 'dispute', id: 'd1', amount: 1000, reason: 'fraudulent', state: 'open' },
  disputeWon: { type: 'dispute', id: 'd1', amount: 1000, reason: 'fraudulent', state: 'won' },
  disputeLost: { type: 'dispute', id: 'd1', amount: 1000, reason: 'fraudulent', state: 'lost' },
} as const satisfies Record<string, Fact>;
