/** How payments appear to others. */
import { type Static, Type } from '@sinclair/typebox';
import { type CallAnswer, Id, oneOf, PaymentView, record, Timestamp } from '@skysync/contracts';
import type { Payment } from './payment';

const RefundView = record(
  { id: Id, amount: Type.Integer(), status: oneOf(['pending', 'succeeded', 'failed']), at: Timestamp },
  { title: 'Refund' },
);

/** `refunded` and the amounts of refunds are minor units of the payment's currency. */
export const PaymentDetails = record(
  {
    ...PaymentView.properties,
    provider: Type.String(),
    refunded: Type.Integer(),
    refunds: Type.Array(RefundView),
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

/** For the owner and for staff. */
export const paymentDetails = (payment: Payment): Static<typeof PaymentDetails> => ({
  ...paymentView(payment),
  provider: payment.provider,
  refunded: payment.refunded,
  refunds: payment.refunds.map(({ id, amount, status, at }) => ({ id, amount, status, at: at.toISOString() })),
  createdAt: payment.createdAt.toISOString(),
});

/** For the auditor and the reconciler of orders. */
export const paymentFacts = (payment: Payment): CallAnswer<'refundPayment'>['payment'] => ({
  id: payment._id,
  orderId: payment.orderId,
  status: statusOf(payment),
  amount: payment.amount,
  refunded: payment.refunded,
  refunds: payment.refunds.map(({ id, amount, status }) => ({ id, amount, status })),
  ...(payment.failureCode !== undefined && { failureCode: payment.failureCode }),
  createdAt: payment.createdAt.toISOString(),
});
