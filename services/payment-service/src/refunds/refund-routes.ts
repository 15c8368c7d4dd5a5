/** What staff give back of a payment. */
import { Id, integer, line, maxAmount, record } from '@skysync/contracts';
import { PaymentDetails, paymentDetails, paymentFacts } from '../payments/payment-views';
import { transferIdOf } from '../payments/transfer-id';
import { answer, route } from '../route';
import { refundExactly } from './refund-exactly';
import { refundPayment } from './refund-payment';

const RefundBody = record({
  amount: integer({ min: 1, max: maxAmount }),
  reason: line(),
});

export const refundRoutes = [
  answer('refundPayment', async (deps, refund) => ({ payment: paymentFacts(await refundPayment(deps, refund)) })),
  route({
    operation: 'refundPart',
    summary: 'Gives back a part of what was taken, or all of it, once for each Idempotency-Key',
    method: 'POST',
    path: '/payments/{id}/refunds',
    who: 'staff',
    cache: 'clear',
    idempotent: true,
    fields: { path: record({ id: Id }), body: RefundBody },
    answers: { 200: PaymentDetails },
    problems: ['invalid_state', 'not_found'],
    handler: async (deps, { id, amount, reason }, { idempotencyKey }) =>
      paymentDetails(await refundExactly(deps, { id, amount, reason, refundId: transferIdOf('ref', idempotencyKey) })),
  }),
];
