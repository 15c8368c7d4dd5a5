/** Places where what became of a charge is heard. */
import { eventually } from '@skysync/test-kit';
import { send, waitingPayment } from '../at-hand/provider-at-hand';
import { orderOf, type PaymentService } from '../payment-service';
import { madeUnheard, type Place, sweep, takenUnheard } from './stage';

const askAt = ['payments/settle.ts askProvider'];

export const charges: Place[] = [
  {
    name: 'a charge is made',
    at: ['payments/create-payment.ts settleWith', ...askAt],
    kills: 'create',
    async reach({ provider }) {
      const order = orderOf(provider.method, { provider: provider.name });
      const step = (service: PaymentService) => service.create(order);
      return { id: '', orderId: order.orderId, step };
    },
    ends: 'paid',
  },
  {
    name: 'a charge that was not answered is asked for again by its order',
    at: ['payments/create-payment.ts askAgain', 'payments/settle.ts settleWith', ...askAt],
    kills: 'create',
    async reach(stage) {
      const { provider } = stage;
      const payment = await madeUnheard(stage, provider.method);
      const { id, orderId } = payment;
      const order = orderOf(provider.method, { provider: provider.name, orderId });
      return { id, orderId, step: (service) => service.create(order) };
    },
    ends: 'paid',
  },
  {
    name: 'a charge is confirmed',
    at: ['payments/confirm-payment.ts settleWith', ...askAt],
    kills: 'confirm',
    async reach({ provider, service }) {
      const payment = await waitingPayment(service, provider);
      provider.act(payment.reference);
      return { ...payment, step: (one) => one.confirm(payment.id, provider.method) };
    },
    ends: 'paid',
  },
  {
    name: 'the sweep asks about a charge',
    at: ['payments/sweep-payments.ts askAgain', 'payments/settle.ts settleWith', ...askAt],
    kills: 'retrieve',
    async reach(stage) {
      const payment = await takenUnheard(stage);
      await stage.service.later(6);
      return { ...payment, step: sweep };
    },
    ends: 'paid',
  },
  {
    name: 'a webhook comes before the answer, and its provider is asked for it',
    at: ['webhooks/charge-news.ts askProvider'],
    kills: 'create',
    async reach(stage) {
      const { provider, service, interruptions } = stage;
      const { id, orderId } = await madeUnheard(stage, provider.method);
      const news = provider.earlyNews(id);
      const step = async (one: PaymentService) => {
        await send(one, provider, news);
        await eventually(() => interruptions.isDead);
      };
      expect((await service.stored(id))?.reference).toBeUndefined();
      return { id, orderId, step };
    },
    ends: 'paid',
  },
  {
    name: 'what a webhook is about is looked up at its provider',
    at: ['webhooks/work-off-webhook.ts askProvider'],
    of: ({ name }) => name === 'paypal',
    kills: 'lookUp',
    async reach(stage) {
      const { provider, interruptions } = stage;
      const payment = await takenUnheard(stage);
      const step = async (one: PaymentService) => {
        await send(one, provider, provider.news(payment.id));
        await eventually(() => interruptions.isDead);
      };
      return { ...payment, step };
    },
    ends: 'paid',
  },
];
