/** payment-service as a stand-in: one payment for each attempt to pay an order, in memory. */
import { type CallAnswer, type CallInput, isSecured } from '@skysync/contracts';
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

/** What the customer `saver` has saved. */
const savedMethods: Readonly<Record<string, string>> = { sav_success: 'pm_success', sav_declined: 'pm_declined' };

const methodIn = ({ method, savedMethod, userId }: CallInput<'checkPaymentMethod'>): string => {
  if (savedMethod === undefined) return method ?? '';
  const saved = userId === 'saver' ? savedMethods[savedMethod] : undefined;
  if (!saved) throw invalidRequest({ field: 'payment.savedMethod', message: 'must be a saved method of yours' });
  return saved;
};

/** The key of the first attempt is the order's id. */
export const attemptKey = (orderId: string, attempt = 1): string => (attempt === 1 ? orderId : `${orderId} ${attempt}`);
const keysOf = (orderId: string, attempts = 1): string[] =>
  Array.from({ length: attempts }, (_, before) => attemptKey(orderId, before + 1));

const isOpen = ({ status }: Payment): boolean => ['processing', 'requires_action', 'authorized'].includes(status);

export function createPayments() {
  const payments = new Map<string, Payment>();
  /** What was voided before it was made. */
  const withdrawn = new Set<string>();

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
    checkMethod: (asked: CallInput<'checkPaymentMethod'>): void => void statusFor(methodIn(asked)),

    create(asked: CallInput<'createPayment'>): CallAnswer<'createPayment'> {
      const { orderId, amount, attempt = 1 } = asked;
      const key = attemptKey(orderId, attempt);
      const before = keysOf(orderId, attempt - 1).flatMap((each) => payments.get(each) ?? []);
      if (before.some((each) => isOpen(each) || each.status === 'succeeded')) throw new Problem('conflict');
      const status = withdrawn.has(key) ? 'cancelled' : statusFor(methodIn(asked));
      const payment = payments.get(key) ?? {
        id: `pay_${payments.size + 1}`,
        orderId,
        status,
        amount,
        refunded: 0,
        refunds: [],
        createdAt: new Date().toISOString(),
        ...(status === 'failed' && { failureCode: 'card_declined' }),
      };
      payments.set(key, payment);
      return view(payment);
    },

    void({ orderId, attempts, keepAuthorized = false }: CallInput<'voidPayment'>): Payment | null {
      const ended = keysOf(orderId, attempts).map((key) => {
        const payment = payments.get(key);
        if (!payment) withdrawn.add(key);
        const isKept = keepAuthorized && payment?.status === 'authorized';
        if (payment && isOpen(payment) && !isKept) payment.status = 'cancelled';
        return payment ?? null;
      });
      return ended.find((payment) => payment && isSecured(payment.status)) ?? ended.at(-1) ?? null;
    },

    refund({ orderId, paymentId, refundId, amount }: CallInput<'refundPayment'>): Payment {
      const payment = [...payments.values()].find(({ id }) => id === paymentId);
      if (payment?.orderId !== orderId) throw new Problem('not_found');
      if (payment.refunds.some(({ id }) => id === refundId)) return payment;
      if (payment.refunded + amount.amount > payment.amount.amount) throw new Problem('conflict');
      payment.refunds.push({ id: refundId, amount: amount.amount, status: 'succeeded' });
      payment.refunded += amount.amount;
      payment.status = payment.refunded === payment.amount.amount ? 'refunded' : 'partially_refunded';
      return payment;
    },

    find: ({ orderIds, retried = [] }: CallInput<'findPayments'>): Payment[] =>
      orderIds.flatMap((id) => {
        const attempts = retried.find(({ orderId }) => orderId === id)?.attempts;
        return keysOf(id, attempts).flatMap((key) => payments.get(key) ?? []);
      }),
    list: (): Payment[] => [...payments.values()],
  };
}
