/** Places where it is heard that a charge is void, or that it is too late for that. */

import { waitingPayment } from '../at-hand/provider-at-hand';
import type { PaymentService } from '../payment-service';
import { cancelAt, madeUnheard, type Place, sweep, takenUnheard, voidUnasked } from './stage';

export const voids: Place[] = [
  {
    name: 'a charge is void because its order ended',
    at: ['payments/void-payment.ts voidPayment', ...cancelAt],
    kills: 'cancel',
    async reach({ provider, service }) {
      const payment = await waitingPayment(service, provider);
      const step = (one: PaymentService) =>
        one.deliver('skysync.order.cancelled.v1', {
          orderId: payment.orderId,
          number: 'D-1',
          reason: 'by_customer',
        });
      return { ...payment, step, again: step };
    },
    ends: 'void',
  },
  {
    name: 'a charge is void instead of refunded',
    at: ['refunds/refund-payment.ts voidPayment', ...cancelAt],
    kills: 'cancel',
    async reach({ provider, service }) {
      const payment = await waitingPayment(service, provider);
      const step = (one: PaymentService) => one.askRefund(payment);
      return { ...payment, step, again: step };
    },
    ends: 'void',
  },
  {
    name: 'the buyer of a charge has left',
    at: ['payments/end-abandoned.ts voidPayment', ...cancelAt],
    kills: 'cancel',
    async reach({ provider, service }) {
      const payment = await waitingPayment(service, provider);
      await service.later(21 * 60);
      return { ...payment, step: sweep };
    },
    ends: 'void',
  },
  {
    name: 'a void that was not answered is repeated',
    at: cancelAt,
    kills: 'cancel',
    async reach(stage) {
      const payment = await waitingPayment(stage.service, stage.provider);
      await voidUnasked(stage, payment);
      await stage.service.later(6);
      return { ...payment, step: sweep };
    },
    ends: 'void',
  },
  {
    name: 'a charge is given up, since nobody answered for a minute',
    at: ['payments/sweep-payments.ts voidPayment', ...cancelAt],
    kills: 'cancel',
    async reach(stage) {
      const payment = await madeUnheard(stage, stage.provider.waiting);
      await stage.service.later(61);
      stage.interruptions.set('unasked', 'create', 'retrieve');
      return { ...payment, step: sweep };
    },
    ends: 'void',
  },
  {
    name: 'a void comes too late',
    at: cancelAt,
    kills: 'cancel',
    async reach(stage) {
      const payment = await takenUnheard(stage);
      return { ...payment, step: (one) => one.voidOf(payment.orderId) };
    },
    ends: 'paid',
  },
];
