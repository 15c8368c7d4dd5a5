/** How payments look from outside. */
import type { Payment } from './payment';

/** For order-service and for the buyer who confirms. */
export const paymentView = ({ _id, orderId, status, amount, failureCode, nextAction }: Payment) => ({
  id: _id,
  orderId,
  status,
  amount,
  ...(status === 'failed' && failureCode && { failureCode }),
  ...(status === 'requires_action' && { nextAction }),
});

/** For the owner and for staff. */
export const paymentDetails = (payment: Payment) => ({
  ...paymentView(payment),
  provider: payment.provider,
  refunded: payment.refunded,
  refunds: payment.refunds.map(({ id, amount, status, at }) => ({ id, amount, status, at: at.toISOString() })),
  createdAt: payment.createdAt.toISOString(),
});

/** For the auditor. */
export const auditedPayment = ({ _id, orderId, status, amount, refunded, createdAt }: Payment) => ({
  id: _id,
  orderId,
  status,
  amount,
  refunded,
  createdAt: createdAt.toISOString(),
});
