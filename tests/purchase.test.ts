/** The main job, end to end: browse, fill a cart, pay, and see stock, order and payment agree. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let admin: Buyer;
let sku: string;

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
});
beforeEach(async () => {
  sku = await admin.newSku(10);
});

async function buyerWithCart(quantity = 2): Promise<Buyer> {
  const buyer = await shop.guest();
  expect((await buyer.addLine(sku, quantity)).status).toBe(200);
  return buyer;
}

test('a new customer registers, logs in, browses, buys, and finds the order in the history', async () => {
  const account = { email: `${randomUUID()}@buyers.example`, password: 'a long enough passphrase' };
  expect((await shop.call('/auth/register', { body: { ...account, name: 'Grace' } })).status).toBe(201);
  const customer = await shop.login(account);

  const { items } = (await shop.call('/products?limit=5')).body;
  expect(items).toHaveLength(5);
  const product = (await shop.call(`/products/${items[0]?.slug}`)).body;
  expect(product.variants[0]).toEqual({
    sku: expect.any(String),
    title: expect.any(String),
    price: { amount: expect.any(Number), currency: 'EUR' },
    available: expect.any(Number),
  });

  const cart = (await customer.addLine(sku, 3)).body;
  expect(cart.lines).toEqual([
    {
      sku,
      title: expect.any(String),
      quantity: 3,
      unitPrice: { amount: 1999, currency: 'EUR' },
      total: { amount: 5997, currency: 'EUR' },
    },
  ]);
  expect(cart.subtotal).toEqual({ amount: 5997, currency: 'EUR' });

  const order = await customer.checkout();
  expect(order.status).toBe(201);
  expect(order.body).toMatchObject({
    status: 'paid',
    subtotal: { amount: 5997, currency: 'EUR' },
    total: { amount: 5997, currency: 'EUR' },
    payment: { id: expect.any(String), status: 'succeeded' },
  });

  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 7, reserved: 0 }));
  expect((await customer.call('/cart')).body.lines).toEqual([]);
  const history = (await customer.call('/orders')).body;
  expect(history.items.map((each: { id: string }) => each.id)).toEqual([order.body.id]);
  const read = (await customer.call(`/orders/${order.body.id}`)).body;
  expect(read.timeline.map((step: { status: string }) => step.status)).toEqual(['pending', 'paid']);
});

test("a stranger sees neither the order nor the payment, and their cart is another's", async () => {
  const buyer = await buyerWithCart();
  const order = (await buyer.checkout()).body;
  const stranger = await shop.guest();
  expect((await stranger.call(`/orders/${order.id}`)).status).toBe(404);
  expect((await stranger.call(`/payments/${order.payment.id}`)).status).toBe(404);
  expect((await stranger.call(`/orders/${order.id}/cancel`, { method: 'POST' })).status).toBe(404);
  expect((await stranger.call('/cart')).body.lines).toEqual([]);
});

test.each(['pm_declined', 'pm_insufficient_funds'])(
  '%s: order payment_failed, stock released, cart kept',
  async (method) => {
    const buyer = await buyerWithCart();
    const order = await buyer.checkout(method);
    expect([order.status, order.body.status, order.body.payment.status]).toEqual([201, 'payment_failed', 'failed']);
    await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 10, reserved: 0 }));
    expect((await buyer.call('/cart')).body.lines).toHaveLength(1);
  },
);

test('a payment that needs an action waits, holds the stock, and completes when confirmed', async () => {
  const buyer = await buyerWithCart();
  const order = (await buyer.checkout('pm_action_required')).body;
  expect(order).toMatchObject({ status: 'awaiting_payment', payment: { status: 'requires_action' } });
  expect(order.payment.nextAction).toBeDefined();
  expect(await admin.stockOf(sku)).toEqual({ available: 8, reserved: 2 });

  const confirmed = await buyer.call(`/payments/${order.payment.id}/confirm`, { body: { method: 'pm_success' } });
  expect([confirmed.status, confirmed.body.status]).toEqual([200, 'succeeded']);
  await eventually(async () => expect((await buyer.call(`/orders/${order.id}`)).body.status).toBe('paid'));
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 8, reserved: 0 }));
  await eventually(async () => expect((await buyer.call('/cart')).body.lines).toEqual([]));
});

test('a delayed payment settles by webhook', async () => {
  const buyer = await buyerWithCart();
  const order = (await buyer.checkout('pm_delayed')).body;
  expect(order.status).toBe('awaiting_payment');
  await eventually(async () => expect((await buyer.call(`/orders/${order.id}`)).body.status).toBe('paid'), {
    timeoutMs: 25_000,
  });
});

test('a paid order that is cancelled is refunded and its stock returns', async () => {
  const buyer = await buyerWithCart();
  const order = (await buyer.checkout()).body;
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 8, reserved: 0 }));
  const cancelled = await buyer.call(`/orders/${order.id}/cancel`, { method: 'POST' });
  expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 10, reserved: 0 }));
  await eventually(async () =>
    expect((await buyer.call(`/payments/${order.payment.id}`)).body.status).toBe('refunded'),
  );
});

test('an open payment of a cancelled order cannot be confirmed any more', async () => {
  const buyer = await buyerWithCart();
  const order = (await buyer.checkout('pm_action_required')).body;
  await buyer.call(`/orders/${order.id}/cancel`, { method: 'POST' });
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 10, reserved: 0 }));
  await eventually(async () =>
    expect((await buyer.call(`/payments/${order.payment.id}`)).body.status).toBe('cancelled'),
  );
  const late = await buyer.call(`/payments/${order.payment.id}/confirm`, { body: { method: 'pm_success' } });
  expect([late.status, late.body.code]).toEqual([409, 'invalid_state']);
});

test('the auditor finds nothing wrong', async () => {
  await eventually(
    async () => {
      const { body } = await admin.call('/admin/audit');
      expect(body.violations).toEqual([]);
      expect(body.checked.orders).toBeGreaterThan(5);
    },
    { timeoutMs: 20_000, everyMs: 1_000 },
  );
});
