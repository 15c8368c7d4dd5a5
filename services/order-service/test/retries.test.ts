/** Another attempt to pay an order: who may make one, what becomes of the order and of the attempts before. */
import { attemptKey } from './payments';
import { openShop, orderBody, type Shop, totalOfTwo } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 10_000 });
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

/** An order of two pieces. */
async function place(name: string, method: string, onFailure?: 'keep') {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1', 2);
  const { body } = await buyer.order('key', orderBody(method, onFailure));
  const id: string = body.id;
  return { buyer, id, placed: body, now: async () => (await buyer.find(id)).body };
}

const paymentOf = (id: string, attempt = 1) => shop.payments.get(attemptKey(id, attempt));
const paymentsOf = (id: string) => [...shop.payments.values()].filter(({ orderId }) => orderId === id);
const takenOf = (id: string) => paymentsOf(id).filter(({ status }) => status === 'succeeded').length;
const statusesOf = ({ payments }: { payments: { status: string }[] }) => payments.map(({ status }) => status);

describe('an order that is kept when its payment fails', () => {
  test('waits on, holds its stock, says why, and is paid by the next method', async () => {
    const before = shop.stock['SKU-1'] ?? 0;
    const { buyer, id, placed, now } = await place('declined', 'pm_declined', 'keep');
    expect(placed).toMatchObject({
      status: 'awaiting_payment',
      payment: { status: 'failed', failureCode: 'card_declined' },
    });
    expect([shop.stock['SKU-1'], shop.reservations.get(id)?.state]).toEqual([before - 2, 'held']);
    const paid = await buyer.payAgain(id, 'pm_success', 'second');
    expect([paid.status, paid.body.status, paid.body.payment.status]).toEqual([200, 'paid', 'succeeded']);
    expect(await shop.eventsOf(id)).toEqual(['placed', 'paid']);
    const found = await now();
    expect(found.payments).toEqual([
      {
        id: placed.payment.id,
        provider: 'sandbox',
        status: 'failed',
        failureCode: 'card_declined',
        at: found.createdAt,
      },
      { id: paid.body.payment.id, provider: 'sandbox', status: 'succeeded', at: expect.any(String) },
    ]);
    expect(found.timeline.map(({ status, note }: { status: string; note?: string }) => note ?? status)).toEqual([
      'pending',
      'awaiting_payment',
      'paying again',
      'paid',
    ]);
    expect((await buyer.cart()).body.lines).toEqual([]);
  });

  test('waits on when one more is declined, and answers the placing as it was', async () => {
    const { buyer, id, placed } = await place('unlucky', 'pm_declined', 'keep');
    const again = await buyer.payAgain(id, 'pm_insufficient_funds', 'second');
    expect([again.status, again.body.status, again.body.payment.status]).toEqual([200, 'awaiting_payment', 'failed']);
    expect((await buyer.order('key', orderBody('pm_declined', 'keep'))).body).toEqual(placed);
  });

  test.each(['event', 'reconciler'])('waits on when its payment fails later, by %s', async (how) => {
    const { buyer, id, placed, now } = await place(`later-${how}`, 'pm_delayed', 'keep');
    const failure = { failureCode: 'card_declined' };
    Object.assign(paymentOf(id) ?? {}, { status: 'failed', ...failure });
    for (let i = 0; i < 2; i += 1) {
      if (how === 'event') {
        const data = { orderId: id, paymentId: placed.payment.id, amount: totalOfTwo, ...failure };
        expect(await shop.deliver('skysync.payment.failed.v1', data)).toBe('SUCCESS');
      } else {
        await shop.stored.updateOne({ _id: id }, { $set: { dueAt: new Date(0) } });
        await shop.sweep();
      }
      expect(await now()).toMatchObject({ status: 'awaiting_payment', payment: { status: 'failed', ...failure } });
    }
    expect((await now()).timeline).toHaveLength(3);
    expect((await buyer.payAgain(id, 'pm_success', 'second')).body.status).toBe('paid');
  });

  test('ends when its time is over, like any other that waits', async () => {
    const { id, now } = await place('slow', 'pm_declined', 'keep');
    await shop.stored.updateOne({ _id: id }, { $set: { dueAt: new Date(0), payBy: new Date(0) } });
    await shop.sweep();
    expect(await now()).toMatchObject({
      status: 'cancelled',
      reason: 'payment_timeout',
      payment: { status: 'failed' },
    });
  });

  test('makes way for the next order of its cart', async () => {
    const { buyer, now } = await place('rethinking', 'pm_declined', 'keep');
    expect((await buyer.order('other')).body.status).toBe('paid');
    expect(await now()).toMatchObject({ status: 'cancelled', reason: 'replaced' });
  });
});

describe('an attempt before that is still open', () => {
  test.each(['pm_action_required', 'pm_delayed'])('is ended first: %s', async (method) => {
    const { buyer, id, now } = await place(`open-${method}`, method);
    const paid = await buyer.payAgain(id, 'pm_success', 'second');
    expect([paid.status, paid.body.status, takenOf(id)]).toEqual([200, 'paid', 1]);
    expect(statusesOf(await now())).toEqual(['cancelled', 'succeeded']);
    expect(paymentOf(id)?.status).toBe('cancelled');
  });

  test.each(['succeeded', 'authorized'] as const)(
    'pays the order if it is %s by then: nothing is charged again',
    async (status) => {
      const { buyer, id, placed, now } = await place(`last-moment-${status}`, 'pm_delayed');
      Object.assign(paymentOf(id) ?? {}, { status });
      const answer = await buyer.payAgain(id, 'pm_success', 'second');
      expect([answer.status, answer.body.status]).toEqual([200, 'paid']);
      expect(answer.body.payment).toEqual({ id: placed.payment.id, status });
      expect(paymentsOf(id)).toHaveLength(1);
      expect(statusesOf(await now())).toEqual([status]);
      expect((await buyer.payAgain(id, 'pm_success', 'second')).body).toEqual(answer.body);
    },
  );

  test('is ended for a card that is declined: without `keep` the order ends, and its stock goes back', async () => {
    const { buyer, id, now } = await place('ending', 'pm_action_required');
    const answer = await buyer.payAgain(id, 'pm_declined', 'second');
    expect(answer.body).toMatchObject({ status: 'payment_failed', reason: 'card_declined' });
    expect(await shop.eventsOf(id)).toEqual(['placed', 'payment_failed']);
    const ended = shop.runtime.publishedOf('skysync.order.payment_failed.v1').find(({ subject }) => subject === id);
    expect(ended?.data).toMatchObject({ attempts: 2 });
    expect(statusesOf(await now())).toEqual(['cancelled', 'failed']);
    const third = await buyer.payAgain(id, 'pm_success', 'third');
    expect([third.status, third.body.code]).toEqual([409, 'invalid_state']);
    expect(third.body.detail).toContain('stock was given back');
  });

  test('may be followed by one that waits for its buyer', async () => {
    const { buyer, id } = await place('acting', 'pm_declined', 'keep');
    const { body } = await buyer.payAgain(id, 'pm_action_required', 'second');
    expect(body).toMatchObject({ status: 'awaiting_payment', payment: { status: 'requires_action' } });
    expect(body.payment.nextAction.confirmUrl).toBe(`/api/v1/payments/${body.payment.id}/confirm`);
    const outcome = { orderId: id, paymentId: body.payment.id, amount: totalOfTwo };
    expect(await shop.deliver('skysync.payment.succeeded.v1', outcome)).toBe('SUCCESS');
    expect((await buyer.find(id)).body.status).toBe('paid');
  });
});

describe('the same key', () => {
  test('makes one attempt, for ten requests at once and ever after', async () => {
    const { buyer, id } = await place('impatient', 'pm_declined', 'keep');
    const answers = await Promise.all(Array.from({ length: 10 }, () => buyer.payAgain(id, 'pm_success', 'once')));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await buyer.cancel(id);
    expect((await buyer.payAgain(id, 'pm_success', 'once')).text).toBe(answers[0]?.text);
    expect(paymentsOf(id)).toHaveLength(2);
  });

  test('answers a declined attempt again after another has paid', async () => {
    const { buyer, id } = await place('repeating', 'pm_declined', 'keep');
    const declined = await buyer.payAgain(id, 'pm_declined', 'second');
    await buyer.payAgain(id, 'pm_success', 'third');
    expect((await buyer.payAgain(id, 'pm_declined', 'second')).text).toBe(declined.text);
    expect(takenOf(id)).toBe(1);
  });

  test('does not fit another body', async () => {
    const { buyer, id } = await place('changing', 'pm_declined', 'keep');
    await buyer.payAgain(id, 'pm_declined', 'second');
    const answer = await buyer.payAgain(id, 'pm_success', 'second');
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
  });
});

describe('is refused', () => {
  test('for somebody else, staff too, and for what is not there', async () => {
    const { id } = await place('owner', 'pm_declined', 'keep');
    for (const other of [shop.buyer('nosy'), shop.buyer('clerk', 'staff')]) {
      expect((await other.payAgain(id, 'pm_success', 'k')).status).toBe(404);
    }
    expect((await shop.buyer('owner').payAgain('ord_unknown', 'pm_success', 'k')).status).toBe(404);
    expect((await shop.buyer('owner', 'customer', 'other').payAgain(id, 'pm_success', 'k')).status).toBe(404);
  });

  test('without a key, and with fields that are wrong', async () => {
    const { buyer, id } = await place('careless', 'pm_declined', 'keep');
    const post = (body: object, headers = {}) =>
      shop.api.post(`/orders/${id}/payments`, { token: buyer.token, headers, body });
    const body = { provider: 'sandbox', method: 'pm_success' };
    expect((await post(body)).body.code).toBe('idempotency_key_missing');
    const key = { 'idempotency-key': 'k' };
    const wrong: [object, string][] = [
      [{ provider: 'sandbox' }, 'method'],
      [{ ...body, method: '4111111111111111' }, 'method'],
      [{ ...body, onFailure: 'keep' }, 'onFailure'],
      [{ ...body, method: 'pm_odd' }, 'method'],
    ];
    for (const [sent, field] of wrong) {
      const answer = await post(sent, key);
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
    }
    expect(paymentsOf(id)).toHaveLength(1);
    expect((await post(body, key)).body.status).toBe('paid');
  });

  test('of an order that waits for no payment', async () => {
    const { buyer, id } = await place('done', 'pm_success');
    const paid = await buyer.payAgain(id, 'pm_success', 'k');
    expect([paid.status, paid.body.code]).toEqual([409, 'invalid_state']);
    await shop.stored.updateOne({ _id: id }, { $set: { status: 'pending' } });
    expect((await buyer.payAgain(id, 'pm_success', 'k')).headers['retry-after']).toBe('2');
    expect(paymentsOf(id)).toHaveLength(1);
  });

  test('after five attempts', async () => {
    const { buyer, id, now } = await place('stubborn', 'pm_declined', 'keep');
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      expect((await buyer.payAgain(id, 'pm_declined', `k${attempt}`)).status).toBe(200);
    }
    const sixth = await buyer.payAgain(id, 'pm_success', 'k6');
    expect([sixth.status, sixth.body.code]).toEqual([409, 'invalid_state']);
    expect(statusesOf(await now())).toEqual(Array(5).fill('failed'));
  });
});

test('costs one read, two writes and two calls', async () => {
  const { buyer, id } = await place('thrifty', 'pm_action_required');
  await shop.drain();
  const [find, change] = [jest.spyOn(shop.deps.orders, 'find'), jest.spyOn(shop.deps.orders, 'change')];
  shop.runtime.invoked.length = 0;
  await buyer.payAgain(id, 'pm_success', 'second');
  expect([find, change].map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
  expect(shop.runtime.invoked).toEqual(['payment-service voidPayment', 'payment-service createPayment']);
  jest.restoreAllMocks();
});
