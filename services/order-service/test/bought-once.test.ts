/** A cart is bought once: by however many orders, keys, replicas and payment methods it is tried. */
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 1_000, 'SKU-2': 1_000 });
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

type Answer = Awaited<ReturnType<ReturnType<Shop['buyer']>['order']>>;
const said = ({ status, body }: Answer): string => `${status} ${body.code ?? body.status}`;

async function buyerWithCart(name: string) {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1', 2);
  return buyer;
}

/** How the orders of a buyer ended, and how many of their payments are still worth something. */
async function outcomeOf(userId: string) {
  const orders = await shop.stored.find({ userId }).toArray();
  const payments = orders.map(({ _id }) => shop.payments.get(_id)?.status ?? 'none');
  const kept = payments.filter((status) => ['succeeded', 'processing', 'requires_action'].includes(status));
  return { statuses: orders.map(({ status }) => status).sort(), kept: kept.length };
}

const methods = ['pm_success', 'pm_action_required', 'pm_delayed'];

test.each([1, 2, 3, 4, 5])('ten tabs with ten keys and mixed methods pay once (round %i)', async (round) => {
  const buyer = await buyerWithCart(`tabs-${round}`);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => buyer.order(`key-${i}`, orderBody(methods[(i + round) % 3]))),
  );
  const { statuses, kept } = await outcomeOf(`tabs-${round}`);
  expect(statuses.filter((status) => status === 'paid')).toHaveLength(1);
  expect(new Set(statuses)).toEqual(new Set(['cancelled', 'paid']));
  expect(kept).toBe(1);
  expect(answers.filter((answer) => said(answer) === '201 paid')).toHaveLength(1);
  const winner = answers.find((answer) => said(answer) === '201 paid')?.body.id;
  for (const { body } of answers.filter(({ status }) => status === 409)) {
    expect([body.code, body.orderId]).toEqual(['cart_already_ordered', winner]);
  }
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
});

test('two replicas pay once', async () => {
  const buyer = await buyerWithCart('replicas');
  const other = await shop.start();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      (i % 2 ? shop.api : other.api).post('/orders', {
        token: buyer.token,
        headers: { 'idempotency-key': `key-${i}` },
        body: orderBody(),
      }),
    ),
  );
  await other.drain();
  expect(answers.map(said).sort()).toEqual(['201 paid', ...Array(7).fill('409 cart_already_ordered')]);
  expect(await outcomeOf('replicas')).toMatchObject({ kept: 1 });
});

test('a paid cart is refused with the order that bought it, and no order is made for it', async () => {
  const buyer = await buyerWithCart('twice');
  const first = await buyer.order('one');
  const second = await buyer.order('two');
  expect([said(second), second.body.orderId]).toEqual(['409 cart_already_ordered', first.body.id]);
  expect(await shop.stored.countDocuments({ userId: 'twice' })).toBe(1);
  await buyer.add('SKU-2');
  expect((await buyer.order('three')).body.lines.map(({ sku }: { sku: string }) => sku)).toEqual(['SKU-2']);
});

describe('an order that waits for its payment', () => {
  test.each(['pm_action_required', 'pm_delayed'])('makes way for the next (%s)', async (method) => {
    const buyer = await buyerWithCart(`waiting-${method}`);
    const first = await buyer.order('one', orderBody(method));
    const second = await buyer.order('two');
    expect([said(first), said(second)]).toEqual(['201 awaiting_payment', '201 paid']);
    const replaced = (await buyer.find(first.body.id)).body;
    expect([replaced.status, replaced.reason, replaced.payment.status]).toEqual(['cancelled', 'replaced', 'cancelled']);
    expect(replaced.payment.nextAction).toBeUndefined();
    expect(shop.payments.get(first.body.id)?.status).toBe('cancelled');
  });

  test('buys the cart if its payment has come meanwhile', async () => {
    const buyer = await buyerWithCart('faster');
    const first = await buyer.order('one', orderBody('pm_delayed'));
    const payment = shop.payments.get(first.body.id);
    if (payment) payment.status = 'succeeded';
    const second = await buyer.order('two');
    expect([said(second), second.body.orderId]).toEqual(['409 cart_already_ordered', first.body.id]);
    expect((await buyer.find(first.body.id)).body.status).toBe('paid');
    expect(await outcomeOf('faster')).toEqual({ statuses: ['cancelled', 'paid'], kept: 1 });
  });

  test('stays while payment-service cannot be asked, and the next is finished later', async () => {
    const buyer = await buyerWithCart('unasked');
    const first = await buyer.order('one', orderBody('pm_delayed'));
    shop.fail('voidPayment', 'before');
    expect(said(await buyer.order('two'))).toBe('503 unavailable');
    expect((await buyer.find(first.body.id)).body.status).toBe('awaiting_payment');
    shop.heal();
    expect(said(await buyer.order('two'))).toBe('201 paid');
    expect(await outcomeOf('unasked')).toEqual({ statuses: ['cancelled', 'paid'], kept: 1 });
  });
});

test('an order that failed stands in nobody’s way', async () => {
  const buyer = await buyerWithCart('declined');
  expect(said(await buyer.order('one', orderBody('pm_declined')))).toBe('201 payment_failed');
  expect(said(await buyer.order('two'))).toBe('201 paid');
});

test('an order whose process died is finished before the next is judged', async () => {
  const buyer = await buyerWithCart('crashed');
  shop.fail('createPayment', 'after');
  expect(said(await buyer.order('one'))).toBe('503 unavailable');
  shop.heal();
  expect(said(await buyer.order('two'))).toBe('409 cart_already_ordered');
  expect(await outcomeOf('crashed')).toEqual({ statuses: ['cancelled', 'paid'], kept: 1 });
});

test('an order goes on that was paid before its buyer emptied the cart', async () => {
  const buyer = await buyerWithCart('emptied');
  shop.fail('createPayment', 'after');
  await buyer.order('one');
  shop.heal();
  await shop.api.delete('/cart', { token: buyer.token });
  expect(said(await buyer.order('one'))).toBe('201 paid');
});

test('an order whose cart was emptied before it was paid is not placed', async () => {
  const buyer = await buyerWithCart('gone');
  shop.fail('reserveStock', 'before');
  await buyer.order('one');
  shop.heal();
  await shop.api.delete('/cart', { token: buyer.token });
  expect(said(await buyer.order('one'))).toBe('409 cart_empty');
  expect(await outcomeOf('gone')).toEqual({ statuses: ['cancelled'], kept: 0 });
});
