/** How payments appear to others. */
import { type Static, Type } from '@sinclair/typebox';
import { type CallAnswer, Id, oneOf, PaymentView, record, Timestamp } from '@skysync/contracts';
import { capturable, refundable } from './amounts';
import type { Payment } from './payment';
import { lapsesAt } from './payment-timing';

const transfer = { id: Id, amount: Type.Integer(), status: oneOf(['pending', 'succeeded', 'failed']), at: Timestamp };
const CaptureView = record({ ...transfer, isFinal: Type.Boolean() }, { title: 'Capture' });
const RefundView = record({ ...transfer, reason: Type.Optional(Type.String()) }, { title: 'Refund' });
const DisputeView = record(
  { ...transfer, reason: Type.String(), status: oneOf(['open', 'won', 'lost']) },
  { title: 'Dispute' },
);

/**
 * `captured`, `refunded`, what is `capturable` and the amounts of captures, refunds and disputes are minor units of the
 * payment's currency.
 */
export const PaymentDetails = record(
  {
    ...PaymentView.properties,
    provider: Type.String(),
    captured: Type.Integer(),
    capturable: Type.Integer(),
    capturableUntil: Type.Optional(Timestamp),
    captures: Type.Array(CaptureView),
    refunded: Type.Integer(),
    refunds: Type.Array(RefundView),
    disputes: Type.Array(DisputeView),
    createdAt: Timestamp,
  },
  { title: 'PaymentDetails' },
);

/** To others, what was withdrawn is cancelled. */
const statusOf = ({ status }: Payment) => (status === 'withdrawn' ? 'cancelled' : status);

/** For order-service, and for the buyer who confirms. */
export const paymentView = (payment: Payment): Static<typeof PaymentView> => ({
  id: payment._id,
  orderId: payment.orderId,
  status: statusOf(payment),
  amount: payment.amount,
  ...(payment.status === 'failed' && payment.failureCode !== undefined && { failureCode: payment.failureCode }),
  ...(payment.status === 'requires_action' && payment.nextAction && { nextAction: payment.nextAction }),
});

const dated = <T extends { at: Date; fingerprint?: string }>({ at, fingerprint: _own, ...part }: T) => ({
  ...part,
  at: at.toISOString(),
});

const untilOf = (payment: Payment): { capturableUntil?: string } => {
  const lapses = lapsesAt(payment);
  return lapses ? { capturableUntil: lapses.toISOString() } : {};
};

/** For the owner and for staff. */
export const paymentDetails = (payment: Payment): Static<typeof PaymentDetails> => ({
  ...paymentView(payment),
  provider: payment.provider,
  captured: payment.captured,
  capturable: capturable(payment),
  ...untilOf(payment),
  captures: payment.captures.map(dated),
  refunded: payment.refunded,
  refunds: payment.refunds.map(dated),
  disputes: payment.disputes.map(dated),
  createdAt: payment.createdAt.toISOString(),
});

/** For the auditor and the reconciler of orders. */
export const paymentFacts = (payment: Payment): CallAnswer<'refundPayment'>['payment'] => ({
  id: payment._id,
  orderId: payment.orderId,
  status: statusOf(payment),
  amount: payment.amount,
  ...(payment.authorization && { captured: payment.captured }),
  ...(payment.disputes.length > 0 && { refundable: refundable(payment) }),
  refunded: payment.refunded,
  refunds: payment.refunds.map(({ id, amount, status }) => ({ id, amount, status })),
  ...(payment.failureCode !== undefined && { failureCode: payment.failureCode }),
  createdAt: payment.createdAt.toISOString(),
});
