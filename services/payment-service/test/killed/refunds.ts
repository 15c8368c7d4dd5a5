/** Places where it is heard that a refund was made. */

import { askAsStaff, paidPayment } from '../at-hand/provider-at-hand';
import { type PaymentService, total } from '../payment-service';
import { type Place, type Stage, sweep, takenUnheard, voidUnasked } from './stage';

/** A refund that was made, which nobody heard of. */
async function refundUnheard({ provider, service, interruptions }: Stage) {
  const payment = await paidPayment(service, provider);
  const ask = (one: PaymentService) => one.askRefund(payment, total.amount, `refund-${payment.id}`);
  interruptions.set('lost', 'refund');
  expect(await ask(service)).toBe('SUCCESS');
  interruptions.clear();
  return { payment, ask };
}

const refundAt = ['refunds/make-refunds.ts askProvider'];

export const refunds: Place[] = [
  {
    name: 'a refund is made',
    at: ['payments/settle.ts makeRefunds', ...refundAt],
    kills: 'refund',
    async reach({ provider, service }) {
      const payment = await paidPayment(service, provider);
      return { ...payment, step: (one) => one.askRefund(payment) };
    },
    ends: 'refunded',
  },
  {
    name: 'a refund that was not answered is asked for again by its order',
    at: ['refunds/refund-payment.ts makeRefunds', ...refundAt],
    kills: 'refund',
    async reach(stage) {
      const { payment, ask } = await refundUnheard(stage);
      return { ...payment, step: ask };
    },
    ends: 'refunded',
  },
  {
    name: 'a refund that was not answered is asked for again by staff',
    at: ['refunds/refund-exactly.ts makeRefunds', ...refundAt],
    kills: 'refund',
    async reach({ provider, service, interruptions }) {
      const payment = await paidPayment(service, provider);
      const path = `/payments/${payment.id}/refunds`;
      const step = (one: PaymentService) => askAsStaff(one, path, payment.id, { amount: total.amount, reason: 'gift' });
      interruptions.set('lost', 'refund');
      expect((await step(service)).body.status).toBe('refunding');
      interruptions.clear();
      return { ...payment, step };
    },
    ends: 'refunded',
  },
  {
    name: 'the sweep makes a refund that was not answered',
    at: ['payments/sweep-payments.ts makeRefunds', ...refundAt],
    kills: 'refund',
    async reach(stage) {
      const { payment } = await refundUnheard(stage);
      await stage.service.later(6);
      return { ...payment, step: sweep };
    },
    ends: 'refunded',
  },
  {
    name: 'money that came after the end goes back',
    at: ['payments/settle.ts makeRefunds', ...refundAt],
    kills: 'refund',
    async reach(stage) {
      const payment = await takenUnheard(stage);
      await voidUnasked(stage, payment);
      await stage.service.later(6);
      return { ...payment, step: sweep };
    },
    ends: 'refunded',
  },
];
