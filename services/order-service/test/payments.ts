/** payment-service as a stand-in: one payment for each order, in memory. */
import type { CallAnswer, CallInput } from '@skysync/contracts';
import { invalidRequest, Problem } from '@skysync/service-kit';

type Payment = CallAnswer<'findPayments'>['payments'][number];

const statusOf: Readonly<Record<string, Payment['status']>> = {
  pm_success: 'succeeded',
  pm_declined: 'failed',
  pm_insufficient_funds: 'failed',
  pm_action_required: 'requires_action',
  pm_delayed: 'processing',
};

const statusFor = (method: string): Payment['status'] => {
  const status = statusOf[method];
  if (!status) throw invalidRequest({ field: 'payment.method', message: 'must be a method of the sandbox' });
  return status;
};

export function createPayments() {
  const payments = new Map<string, Payment>();

  const view = ({ id, orderId, status, amount, failureCode }: Payment): CallAnswer<'createPayment'> => ({
    id,
    orderId,
    status,
    amount,
    ...(failureCode !== undefined && { failureCode }),
    ...(status === 'requires_action' && {
      nextAction: { type: 'confirm', confirmUrl: `/api/v1/payments/${id}/confirm` },
    }),
  });

  return {
    payments,
    checkMethod: (method: string): void => void statusFor(method),

    create({ orderId, amount, method }: CallInput<'createPayment'>): CallAnswer<'createPayment'> {
      const status = statusFor(method);
      const payment = payments.get(orderId) ?? {
        id: `pay_${payments.size + 1}`,
        orderId,
        status,
        amount,
        refunded: 0,
        refunds: [],
        createdAt: new Date().toISOString(),
        ...(status === 'failed' && { failureCode: 'card_declined' }),
      };
      payments.set(orderId, payment);
      return view(payment);
    },

    void(orderId: string): Payment | null {
      const payment = payments.get(orderId);
      if (!payment) return null;
      if (payment.status === 'processing' || payment.status === 'requires_action') payment.status = 'cancelled';
      return payment;
    },

    refund({ orderId, paymentId, refundId, amount }: CallInput<'refundPayment'>): Payment {
      const payment = payments.get(orderId);
      if (payment?.id !== paymentId) throw new Problem('not_found');
      if (payment.refunds.some(({ id }) => id === refundId)) return payment;
      if (payment.refunded + amount.amount > payment.amount.amount) throw new Problem('conflict');
      payment.refunds.push({ id: refundId, amount: amount.amount, status: 'succeeded' });
      payment.refunded += amount.amount;
      payment.status = payment.refunded === payment.amount.amount ? 'refunded' : 'partially_refunded';
      return payment;
    },

    find: (orderIds: string[]): Payment[] => orderIds.flatMap((id) => payments.get(id) ?? []),
    list: (): Payment[] => [...payments.values()],
  };
}
