/** What an order lacks that has several attempts to pay it. */

import { type PaymentRecord, paymentsOf, settlementOf } from '../src/checkout/settlement';
import type { Order } from '../src/orders/order';
import { now, order, payment, refund } from './settlement-samples';

test('of several attempts it is the current one that counts; what an earlier one took and kept goes back', () => {
  const earlierPayments = [{ provider: 'sandbox', method: 'pm_declined', status: 'failed' as const, id: 'e' }];
  const retried: Order = { ...order, earlierPayments };
  const failed: PaymentRecord = { ...payment, id: 'e', status: 'failed' };
  const found = paymentsOf(retried, [failed, payment]);
  expect(found).toEqual({ current: payment, earlier: [failed] });
  expect(settlementOf(retried, payment, 'committed', now, [failed])).toEqual({ repairs: [], settled: true });
  const kept: PaymentRecord = { ...failed, status: 'succeeded' };
  expect(settlementOf(retried, payment, 'committed', now, [kept]).repairs).toEqual([
    { do: 'refund', paymentId: 'e', refundId: 'e-spare', amount: 100 },
  ]);
  const givenBack: PaymentRecord = { ...kept, status: 'refunded', refunds: [refund('late', 100, 'succeeded')] };
  expect(settlementOf(retried, payment, 'committed', now, [givenBack]).repairs).toEqual([
    { do: 'note_refund', paymentId: 'e', refund: { id: 'late', amount: { amount: 100, currency: 'EUR' } } },
  ]);
  const ended: Order = { ...retried, status: 'cancelled' };
  const open: PaymentRecord = { ...payment, status: 'processing' };
  expect(settlementOf(ended, open, 'released', now, [kept]).repairs.map((repair) => repair.do)).toEqual([
    'void_payment',
    'refund',
  ]);
});

test('an order that is kept waits for another payment until its time is over', () => {
  const kept: Order = {
    ...order,
    status: 'awaiting_payment',
    onFailure: 'keep',
    payment: { ...order.payment, status: 'failed' },
  };
  const failed: PaymentRecord = { ...payment, status: 'failed' };
  expect(settlementOf(kept, failed, 'held', now).repairs).toEqual([]);
  expect(settlementOf({ ...kept, payBy: now }, failed, 'held', now).repairs).toEqual([{ do: 'time_out' }]);
});
