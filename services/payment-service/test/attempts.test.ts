/** Several attempts to pay one order: each has a payment of its own, and no two of them may take money. */
import { randomUUID } from 'node:crypto';
import { eventually, recordCommands } from '@skysync/test-kit';
import type { PaymentProvider } from '../src/providers/provider';
import { createGate, orderOf, type PaymentService, startPaymentService, succeeded } from './payment-service';

let service: PaymentService;
/** What stands between the service and the sandbox in the current test. */
let provider: Partial<PaymentProvider> = {};
let sandbox: PaymentProvider;
beforeAll(async () => {
  service = await startPaymentService({
    webhooksArrive: false,
    wrap: (real) => {
      sandbox = real;
      return {
        ...real,
        create: (charge, signal) => (provider.create ?? real.create)(charge, signal),
        cancel: (charge, signal) => (provider.cancel ?? real.cancel)(charge, signal),
      };
    },
  });
});
beforeEach(() => {
  provider = {};
});
afterAll(() => service.stop());

const newOrder = (): string => `ord_${randomUUID()}`;
const pay = async (orderId: string, method: string, attempt?: number) =>
  service.create(orderOf(method, { orderId, ...(attempt && { attempt }) }));
const voidOf = async (orderId: string, body: object = {}) =>
  (await service.api.post('/internal/payments/void', { body: { orderId, ...body }, sender: 'order-service' })).body
    .payment;
const find = async (orderId: string, attempts: number) =>
  (
    await service.api.post('/internal/payments/find', {
      body: { orderIds: [orderId], retried: [{ orderId, attempts }] },
      sender: 'order-service',
    })
  ).body.payments.map(({ status }: { status: string }) => status);
const storedOf = (orderId: string) =>
  service.connection.collection('payments').find({ orderId }).sort({ _id: 1 }).toArray();

test('the second has a payment and a charge of its own; asked for again, it is the same', async () => {
  const orderId = newOrder();
  const first = (await pay(orderId, 'pm_declined')).body;
  const answers = await Promise.all([1, 2, 3].map(() => pay(orderId, 'pm_success', 2)));
  expect(answers.map(({ body }) => body.status)).toEqual(Array(3).fill('succeeded'));
  expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set([`${first.id}-2`]));
  expect((await service.stored(`${first.id}-2`))?.reference).toBe(`sbx_${first.id}-2`);
  expect((await pay(orderId, 'pm_declined', 1)).body.id).toBe(first.id);
  expect(await find(orderId, 2)).toEqual(['failed', 'succeeded']);
  expect(await find(orderId, 1)).toEqual(['failed']);
});

test.each(['pm_success', 'pm_action_required', 'pm_delayed'])(
  'none is made while one before may take money, or has taken it: %s',
  async (method) => {
    const orderId = newOrder();
    await pay(orderId, 'pm_declined');
    await pay(orderId, method, 2);
    const answer = await pay(orderId, 'pm_success', 3);
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    expect(await storedOf(orderId)).toHaveLength(2);
  },
);

test('more than five are no valid request', async () => {
  for (const attempt of [0, 6, 1.5]) {
    const answer = await service.create(orderOf('pm_success', { attempt }));
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'attempt']);
  }
});

describe('a void', () => {
  test('ends the open ones of all attempts, and answers the one that pays', async () => {
    const orderId = newOrder();
    await pay(orderId, 'pm_action_required');
    expect(await voidOf(orderId)).toMatchObject({ status: 'cancelled' });
    const { id } = (await pay(orderId, 'pm_delayed', 2)).body;
    expect(await voidOf(orderId, { attempts: 2 })).toMatchObject({ id, status: 'cancelled' });
    const paying = (await pay(orderId, 'pm_success', 3)).body.id;
    expect(await voidOf(orderId, { attempts: 4 })).toMatchObject({ id: paying, status: 'succeeded' });
    expect(await find(orderId, 4)).toEqual(['cancelled', 'cancelled', 'succeeded']);
  });

  test('of the first attempts leaves the next alone', async () => {
    const orderId = newOrder();
    await pay(orderId, 'pm_declined');
    await pay(orderId, 'pm_action_required', 2);
    await voidOf(orderId);
    expect(await find(orderId, 2)).toEqual(['failed', 'requires_action']);
  });

  test.each(['call', 'event'])('takes the place of an attempt that is not made yet: by %s', async (how) => {
    const orderId = newOrder();
    await pay(orderId, 'pm_declined');
    const end = { orderId, number: '1', reason: 'expired', attempts: 2 };
    for (let i = 0; i < 2; i += 1) {
      if (how === 'call') expect(await voidOf(orderId, { attempts: 2 })).toBeNull();
      else expect(await service.deliver('skysync.order.cancelled.v1', end)).toBe('SUCCESS');
    }
    const late = (await pay(orderId, 'pm_success', 2)).body;
    expect(late.status).toBe('cancelled');
    expect((await service.stored(late.id))?.reference).toBeUndefined();
    expect(await service.events(late.id)).toEqual([]);
  });

  test('keeps what is authorised, if it shall', async () => {
    provider.create = async ({ paymentId }) => ({ status: 'authorized', reference: `sbx_${paymentId}` });
    const orderId = newOrder();
    const { id } = (await pay(orderId, 'pm_success')).body;
    expect(await voidOf(orderId, { keepAuthorized: true })).toMatchObject({ id, status: 'authorized' });
    provider.cancel = async ({ paymentId }) => ({ status: 'cancelled', reference: `sbx_${paymentId}` });
    expect(await voidOf(orderId)).toMatchObject({ id, status: 'cancelled' });
  });

  test('and a call at once: charged and given back, or not charged', async () => {
    for (let round = 0; round < 6; round += 1) {
      const orderId = newOrder();
      await pay(orderId, 'pm_declined');
      await Promise.all(
        [1, 2, 3].flatMap(() => [pay(orderId, 'pm_action_required', 2), voidOf(orderId, { attempts: 2 })]),
      );
      expect(await voidOf(orderId, { attempts: 2 })).toMatchObject({ status: 'cancelled' });
    }
  });
});

test('money of an attempt that was voided comes late and goes back by itself, while the next one pays', async () => {
  const gate = createGate();
  provider.create = async (charge, signal) => {
    const state = await sandbox.create(charge, signal);
    await gate.opened;
    return state;
  };
  provider.cancel = async ({ paymentId }) => ({ status: 'cancelled', reference: `sbx_${paymentId}` });
  const orderId = newOrder();
  const creating = pay(orderId, 'pm_success');
  await eventually(async () => (await storedOf(orderId)).length === 1);
  await voidOf(orderId);
  provider = {};
  const next = (await pay(orderId, 'pm_success', 2)).body;
  gate.open();
  const { id } = (await creating).body;
  expect([next.status, await find(orderId, 2)]).toEqual(['succeeded', ['refunded', 'succeeded']]);
  expect(await service.events(id)).toEqual(['succeeded_late', 'refunded']);
  expect(await service.events(next.id)).toEqual(['succeeded']);
});

test('a webhook settles the attempt that it is about', async () => {
  const orderId = newOrder();
  await pay(orderId, 'pm_declined');
  const { id } = (await pay(orderId, 'pm_delayed', 2)).body;
  expect((await service.webhook(succeeded(id))).status).toBe(200);
  expect(await find(orderId, 2)).toEqual(['failed', 'succeeded']);
});

test('those of many orders are one read by their ids, of which an order without a second attempt adds one', async () => {
  const orders = await Promise.all(
    Array.from({ length: 20 }, async () => (await pay(newOrder(), 'pm_declined')).body.orderId as string),
  );
  const [twice = ''] = orders;
  await pay(twice, 'pm_success', 2);
  const sent = recordCommands(service.connection);
  const body = { orderIds: orders, retried: [{ orderId: twice, attempts: 2 }] };
  const { payments } = (await service.api.post('/internal/payments/find', { body, sender: 'order-service' })).body;
  sent.stop();
  expect(payments).toHaveLength(21);
  const finds = sent.of('find');
  expect(finds.map(({ filter }) => (filter as { _id: { $in: string[] } })._id.$in.length)).toEqual([21]);
});
