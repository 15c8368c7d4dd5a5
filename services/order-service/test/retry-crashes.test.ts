/** Another attempt that is interrupted anywhere, raced, or overtaken by what others do to its order: the buyer pays once, or not at all. */
import { withStore } from '@skysync/service-kit';
import { retried } from '../src/orders/retry-steps';
import { attemptKey } from './payments';
import { openShop, orderBody, type Shop, totalOfTwo } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 10_000 });
});
afterAll(() => shop.close());
afterEach(() => {
  shop.heal();
  jest.restoreAllMocks();
});

async function place(name: string, method = 'pm_action_required', onFailure?: 'keep') {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1', 2);
  const { body } = await buyer.order('key', orderBody(method, onFailure));
  const id: string = body.id;
  const first: string = body.payment.id;
  return { buyer, id, first, now: async () => (await buyer.find(id)).body };
}

const paymentOf = (id: string, attempt = 1) => shop.payments.get(attemptKey(id, attempt));
const paymentsOf = (id: string) => [...shop.payments.values()].filter(({ orderId }) => orderId === id);
const open = ['processing', 'requires_action', 'authorized', 'succeeded'];
const standingOf = (id: string) => paymentsOf(id).filter(({ status }) => open.includes(status)).length;
const makeDue = (id: string, fields = {}) =>
  shop.stored.updateOne({ _id: id }, { $set: { dueAt: new Date(0), ...fields } });
const succeeded = (orderId: string, paymentId: string) =>
  shop.deliver('skysync.payment.succeeded.v1', { orderId, paymentId, amount: totalOfTwo });
const refundsOf = async (id: string) =>
  (await shop.eventsOf(id)).filter((event) => event === 'refund_requested').length;

/** Where the process stops, as seen from outside: the step did not happen, or happened and nobody heard the answer. */
const crashes = [
  ['before the void', 'voidPayment', 'before'],
  ['after the void', 'voidPayment', 'after'],
  ['before the charge', 'createPayment', 'before'],
  ['after the charge', 'createPayment', 'after'],
] as const;

describe.each(crashes)('a crash %s', (name, call, when) => {
  const interrupted = async (by: string) => {
    const order = await place(`${name}-${by}`.replaceAll(' ', '-'));
    shop.fail(call, when);
    const answer = await order.buyer.payAgain(order.id, 'pm_success', 'second');
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(await order.now()).toMatchObject({ status: 'awaiting_payment', payment: { status: 'pending' } });
    shop.heal();
    return order;
  };
  const isPaidOnce = async ({ id, now }: Awaited<ReturnType<typeof place>>) => {
    const { status, payments } = await now();
    expect([status, payments.map((one: { status: string }) => one.status)]).toEqual([
      'paid',
      ['cancelled', 'succeeded'],
    ]);
    expect([standingOf(id), paymentsOf(id).length, await shop.eventsOf(id)]).toEqual([1, 2, ['placed', 'paid']]);
  };

  test('is repaired by the same request', async () => {
    const order = await interrupted('again');
    const answer = await order.buyer.payAgain(order.id, 'pm_success', 'second');
    expect([answer.status, answer.body.status]).toEqual([200, 'paid']);
    await isPaidOnce(order);
  });

  test('is repaired by the reconciler, and the request then has its answer', async () => {
    const order = await interrupted('swept');
    await makeDue(order.id);
    await shop.sweep();
    await isPaidOnce(order);
    expect((await order.buyer.payAgain(order.id, 'pm_success', 'second')).body.status).toBe('paid');
    await isPaidOnce(order);
  });

  test('is repaired before another attempt is begun', async () => {
    const order = await interrupted('other');
    const third = await order.buyer.payAgain(order.id, 'pm_success', 'third');
    expect([third.status, third.body.code]).toEqual([409, 'invalid_state']);
    await isPaidOnce(order);
  });

  test('is repaired by several replicas at once', async () => {
    const order = await interrupted('swarm');
    await makeDue(order.id);
    const other = await shop.start();
    await Promise.all([shop.sweep(), other.sweep(), order.buyer.payAgain(order.id, 'pm_success', 'second')]);
    await other.drain();
    await isPaidOnce(order);
  });

  test('ends with its order: whatever was charged goes back', async () => {
    const order = await interrupted('cancelled');
    await order.buyer.cancel(order.id);
    const { status, payments } = await order.now();
    expect([status, payments[0].status]).toEqual(['cancelled', 'cancelled']);
    const charged = paymentOf(order.id, 2);
    if (charged) for (let i = 0; i < 2; i += 1) expect(await succeeded(order.id, charged.id)).toBe('SUCCESS');
    expect(await refundsOf(order.id)).toBe(charged ? 1 : 0);
    const { data } =
      shop.runtime.publishedOf('skysync.order.cancelled.v1').find(({ subject }) => subject === order.id) ?? {};
    expect(data).toMatchObject({ attempts: 2 });
  });

  test('ends with its time, even while nobody can finish it', async () => {
    const order = await interrupted('late');
    shop.fail('createPayment', 'before');
    await makeDue(order.id, { payBy: new Date(0) });
    await shop.sweep();
    const isCharged = paymentOf(order.id, 2) !== undefined;
    expect((await order.now()).status).toBe(isCharged ? 'paid' : 'cancelled');
    expect(standingOf(order.id)).toBe(isCharged ? 1 : 0);
  });
});

test('a last write that fails is made by the same request, without another payment', async () => {
  const { buyer, id, now } = await place('unsaved');
  const { change } = shop.deps.orders;
  const write = jest
    .spyOn(shop.deps.orders, 'change')
    .mockImplementationOnce(change)
    .mockRejectedValueOnce(new Error('away'));
  expect((await buyer.payAgain(id, 'pm_success', 'second')).status).toBe(503);
  write.mockRestore();
  expect((await buyer.payAgain(id, 'pm_success', 'second')).body.status).toBe('paid');
  expect([(await now()).payments.length, paymentsOf(id).length]).toEqual([2, 2]);
});

describe('at once', () => {
  test.each(['pm_success', 'pm_action_required', 'pm_delayed', 'pm_declined'])(
    'ten requests with ten keys on two replicas leave one payment at most: %s',
    async (method) => {
      const { buyer, id, now } = await place(`crowd-${method}`, 'pm_action_required', 'keep');
      const other = await shop.start();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? shop.api : other.api).post(`/orders/${id}/payments`, {
            token: buyer.token,
            headers: { 'idempotency-key': `k${i}` },
            body: { provider: 'sandbox', method },
          }),
        ),
      );
      await other.drain();
      const done = answers.filter(({ status }) => status === 200);
      const refused = answers.filter(({ status, body }) => status === 409 && body.code === 'invalid_state');
      expect([done.length > 0, done.length + refused.length]).toEqual([true, 10]);
      expect(standingOf(id)).toBe(method === 'pm_declined' ? 0 : 1);
      const { payments, payment } = await now();
      expect(payments).toHaveLength(paymentsOf(id).length);
      expect(payments.at(-1).id).toBe(payment.id);
    },
  );

  test('with a cancellation: paid and given back, or cancelled and void', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { buyer, id, now } = await place(`crossing-${round}`);
      await Promise.all([buyer.payAgain(id, 'pm_success', 'second'), buyer.cancel(id)]);
      expect((await now()).status).toBe('cancelled');
      const charged = paymentsOf(id).find(({ status }) => status === 'succeeded');
      if (charged) await succeeded(id, charged.id);
      expect(await refundsOf(id)).toBe(charged ? 1 : 0);
    }
  });

  test('with the end of its time: the attempt that is decided is not cut off by the void of the one before', async () => {
    const { buyer, id, now } = await place('timed', 'pm_declined', 'keep');
    const { call } = shop.deps;
    jest.spyOn(shop.deps, 'call').mockImplementation(async (name, input) => {
      const answer = await call(name, input);
      // the reconciler has ended the first payment, and hears of it when the second has paid
      if (name === 'voidPayment') await buyer.payAgain(id, 'pm_success', 'second');
      return answer;
    });
    await makeDue(id, { payBy: new Date(0) });
    await shop.sweep();
    expect((await now()).status).toBe('paid');
  });
});

test('a run that is late changes nothing that another attempt has brought', async () => {
  const { buyer, id, first } = await place('stale-run', 'pm_action_required', 'keep');
  await buyer.payAgain(id, 'pm_declined', 'second');
  const third = await buyer.payAgain(id, 'pm_action_required', 'third');
  const made = { id: first, orderId: id, status: 'failed' as const, amount: totalOfTwo };
  const result = await withStore('demo', () => shop.deps.orders.change(id, retried(2, null, made)));
  expect([result?.changed, result?.state.payment.id]).toEqual([false, third.body.payment.id]);
});
