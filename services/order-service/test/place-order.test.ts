/** Placing orders: outcomes, and one order for each key whatever happens. */
import { openShop, orderBody, type Shop } from './shop';

const pay = 'payment-service createPayment';
let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 1_000, 'SKU-2': 1_000, 'RARE-1': 10, 'USD-1': 5 });
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.runtime.invoked.length = 0;
});

describe('an order', () => {
  test('is paid, empties the cart and tells of it', async () => {
    const buyer = shop.buyer('payer', 'guest');
    await buyer.add('SKU-1', 2);
    const placed = await buyer.order('key-1', { ...orderBody(), email: 'buyer@example.com' });
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      status: 'paid',
      email: 'buyer@example.com',
      lines: [{ sku: 'SKU-1', quantity: 2, unitPrice: { amount: 1_000, currency: 'EUR' }, total: { amount: 2_000 } }],
      total: { amount: 2_000, currency: 'EUR' },
      payment: { status: 'succeeded' },
    });
    expect((await buyer.cart()).body.lines).toEqual([]);
    const found = await buyer.find(placed.body.id);
    expect(found.body.timeline.map(({ status }: { status: string }) => status)).toEqual(['pending', 'paid']);
    await shop.drain();
    const types = shop.runtime.published.filter(({ subject }) => subject === placed.body.id).map(({ type }) => type);
    expect(types).toEqual(['skysync.order.placed.v1', 'skysync.order.paid.v1', 'skysync.order.mail_wanted.v1']);
    expect((await shop.stored.findOne({ _id: placed.body.id }))?.outbox).toEqual([]);
  });

  test('costs one reservation and one payment', async () => {
    const buyer = shop.buyer('thrifty');
    await buyer.add('SKU-1');
    await buyer.add('SKU-1');
    await buyer.order('key-1');
    expect(shop.runtime.invoked).toEqual(['product-service reserveStock', 'payment-service createPayment']);
  });

  test('needs a cart with something in it', async () => {
    const answer = await shop.buyer('empty-handed').order('key-1');
    expect([answer.status, answer.body.code]).toEqual([409, 'cart_empty']);
    expect(await shop.stored.countDocuments({ userId: 'empty-handed' })).toBe(0);
  });

  test('needs a key', async () => {
    const answer = await shop.api.post('/orders', { token: shop.buyer('keyless').token, body: orderBody() });
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_missing']);
  });
});

describe('the same key', () => {
  test('places one order for ten requests at once, with ten equal answers', async () => {
    const buyer = shop.buyer('impatient');
    await buyer.add('SKU-1', 3);
    const answers = await Promise.all(Array.from({ length: 10 }, () => buyer.order('once')));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(shop.runtime.invoked.filter((call) => call === pay)).toHaveLength(1);
    expect((await buyer.order('once')).text).toBe(answers[0]?.text);
  });

  test('also when the requests reach two replicas', async () => {
    const buyer = shop.buyer('everywhere');
    await buyer.add('SKU-1', 3);
    const other = await shop.start();
    const call = { token: buyer.token, headers: { 'idempotency-key': 'once' }, body: orderBody() };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? shop.api : other.api).post('/orders', call)),
    );
    await other.drain();
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(shop.runtime.invoked.filter((call) => call === pay)).toHaveLength(1);
  });

  test('does not fit another request', async () => {
    const buyer = shop.buyer('changing');
    await buyer.add('SKU-1');
    await buyer.order('key-1');
    await buyer.add('SKU-1');
    const answer = await buyer.order('key-1', orderBody('pm_declined'));
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('of another buyer is another key', async () => {
    const [one, two] = [shop.buyer('first'), shop.buyer('second')];
    await one.add('SKU-1');
    await two.add('SKU-1');
    expect((await one.order('shared')).body.id).not.toBe((await two.order('shared')).body.id);
  });
});

describe('an order that cannot be had', () => {
  test('names the SKUs that are out of stock, keeps the cart, and answers the same again', async () => {
    const buyer = shop.buyer('greedy');
    await buyer.add('SKU-1', 1);
    await buyer.add('RARE-1', 11);
    for (const answer of [await buyer.order('key-1'), await buyer.order('key-1')]) {
      expect([answer.status, answer.body.code, answer.body.skus]).toEqual([409, 'out_of_stock', ['RARE-1']]);
    }
    expect((await buyer.cart()).body.lines).toHaveLength(2);
    expect(shop.stock['RARE-1']).toBe(10);
    expect(shop.runtime.invoked.filter((call) => call === pay)).toEqual([]);
  });

  test('goes to as many buyers as there is stock', async () => {
    const buyers = Array.from({ length: 30 }, (_, i) => shop.buyer(`rival-${i}`));
    await Promise.all(buyers.map((buyer) => buyer.add('RARE-1')));
    const answers = await Promise.all(buyers.map((buyer) => buyer.order('key-1')));
    expect(answers.filter(({ status, body }) => status === 201 && body.status === 'paid')).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(20);
  });

  test('of a declined card keeps the cart and has given its stock back', async () => {
    const buyer = shop.buyer('declined');
    await buyer.add('SKU-2', 5);
    const before = shop.stock['SKU-2'];
    const answer = await buyer.order('key-1', orderBody('pm_declined'));
    expect([answer.status, answer.body.status, answer.body.reason]).toEqual([201, 'payment_failed', 'card_declined']);
    expect(shop.stock['SKU-2']).toBe(before);
    expect((await buyer.cart()).body.lines).toHaveLength(1);
    await shop.drain();
    expect(shop.runtime.publishedOf('skysync.order.payment_failed.v1').map(({ subject }) => subject)).toContain(
      answer.body.id,
    );
  });

  test('for an unknown payment method names the field and changes nothing', async () => {
    const buyer = shop.buyer('odd');
    await buyer.add('SKU-2');
    const before = shop.stock['SKU-2'];
    for (const answer of [await buyer.order('k', orderBody('pm_odd')), await buyer.order('k', orderBody('pm_odd'))]) {
      expect([answer.status, answer.body.code, answer.body.errors[0].field]).toEqual([
        400,
        'invalid_request',
        'payment.method',
      ]);
    }
    expect(shop.stock['SKU-2']).toBe(before);
    expect((await buyer.orders()).body.items).toEqual([]);
    expect((await buyer.order('k')).body.status).toBe('paid');
  });
});

test('waits for a payment that needs the buyer', async () => {
  const buyer = shop.buyer('careful');
  await buyer.add('SKU-1');
  const answer = await buyer.order('key-1', orderBody('pm_action_required'));
  expect(answer.body).toMatchObject({
    status: 'awaiting_payment',
    payment: { status: 'requires_action', nextAction: { type: 'confirm' } },
  });
  expect((await buyer.cart()).body.lines).toHaveLength(1);
});
