/** Buyers who can be reached are written to: once when the order is paid, and once for each refund. */
import { openShop, orderBody, type Shop, totalOfTwo } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

/** The mails that were wanted for an order so far. */
async function wanted(orderId: string) {
  await shop.drain();
  const events = shop.runtime.publishedOf('skysync.order.mail_wanted.v1');
  return events.filter(({ data }) => data.orderId === orderId).map(({ data: { orderId: _id, ...data } }) => data);
}

async function bought(userId: string, email?: string, method = 'pm_success') {
  const buyer = shop.buyer(userId, 'guest');
  await buyer.add('SKU-1', 2);
  const { body } = await buyer.order('key', { ...orderBody(method), ...(email && { email }) });
  return { id: String(body.id), paymentId: String(body.payment.id) };
}

test('a guest who leaves an address, and whoever has an account', async () => {
  expect(await wanted((await bought('guest_a', 'a@shop.example')).id)).toEqual([{ mail: 'order-confirmed' }]);
  expect(await wanted((await bought('usr_b')).id)).toEqual([{ mail: 'order-confirmed' }]);
  expect(await wanted((await bought('guest_c')).id)).toEqual([]);
  expect(await wanted((await bought('usr_d', undefined, 'pm_declined')).id)).toEqual([]);
});

test('a payment that comes later is confirmed then, and a refund is told once', async () => {
  const { id: orderId, paymentId } = await bought('usr_e', undefined, 'pm_delayed');
  expect(await wanted(orderId)).toEqual([]);
  const outcome = { orderId, paymentId, amount: totalOfTwo };
  await shop.deliver('skysync.payment.succeeded.v1', outcome);
  await shop.deliver('skysync.payment.succeeded.v1', outcome);
  const amount = { amount: 500, currency: 'EUR' };
  const refund = { ...outcome, refundId: 'r1', amount };
  await shop.deliver('skysync.payment.refunded.v1', refund);
  await shop.deliver('skysync.payment.refunded.v1', refund);
  expect(await wanted(orderId)).toEqual([{ mail: 'order-confirmed' }, { mail: 'refund-made', amount }]);
});

test('an order is described to user-service alone', async () => {
  const { id } = await bought('guest_f', 'f@shop.example');
  const ask = (sender: string, order = id) => shop.api.get(`/internal/orders/${order}`, { sender });
  expect((await ask('user-service')).body).toEqual({
    number: expect.any(String),
    userId: 'guest_f',
    email: 'f@shop.example',
    lines: [{ title: expect.any(String), quantity: 2, total: totalOfTwo }],
    discount: { amount: 0, currency: 'EUR' },
    shipping: { amount: 0, currency: 'EUR' },
    tax: { amount: 0, currency: 'EUR' },
    total: totalOfTwo,
  });
  expect((await ask('user-service', 'ord_unknown')).status).toBe(404);
  expect((await ask('gateway')).status).toBe(403);
});
