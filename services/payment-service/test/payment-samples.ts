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
  refunded: 0,
  refunds: [],
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
  succeeded: payment('succeeded', { reference }),
  failed: payment('failed', { reference, failureCode: 'card_declined' }),
  cancelled: payment('cancelled', { reference }),
  refunding: payment('refunding', { reference, refunds: [{ id: 'r1', amount: 400, status: 'pending', at: now }] }),
  partially_refunded: payment('partially_refunded', {
    reference,
    refunded: 400,
    refunds: [{ id: 'r1', amount: 400, status: 'succeeded', at: now }],
  }),
  refunded: payment('refunded', {
    reference,
    refunded: 1000,
    refunds: [{ id: 'r1', amount: 1000, status: 'succeeded', at: now }],
  }),
};

const charge = (state: ChargeState): Fact => ({ type: 'charge', state });

export const facts = {
  madeTooLate: { type: 'made_too_late', order },
  pending: charge({ status: 'processing', reference }),
  action: charge({ status: 'requires_action', reference, nextAction: { type: 'confirm', confirmUrl: '/' } }),
  succeeded: charge({ status: 'succeeded', reference }),
  failed: charge({ status: 'failed', reference, failureCode: 'card_declined' }),
  cancelled: charge({ status: 'cancelled', reference }),
  confirming: { type: 'confirming', method: 'pm_success' },
  givenUp: { type: 'given_up', status: 'failed', failureCode: 'provider_timeout', voidPending: true },
  refund: { type: 'refund_requested', id: 'r2', amount: 100 },
  refundMade: { type: 'refund_ended', id: 'r1', succeeded: true },
  refundRefused: { type: 'refund_ended', id: 'r1', succeeded: false },
} as const satisfies Record<string, Fact>;
