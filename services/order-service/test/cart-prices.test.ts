/** The cart at today's prices, and after it was ordered. */
import { eventually } from '@skysync/test-kit';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 1_000, 'SKU-2': 1_000, 'SKU-3': 1_000, 'SKU-4': 1_000 });
});
afterAll(() => shop.close());

const eur = (amount: number) => ({ amount, currency: 'EUR' });
type Answer = { body: { changes?: unknown[]; lines: { sku: string; quantity: number }[] } };

/** As the buyer sees it once the prices that this process knows are old. */
const cartWithChanges = (buyer: ReturnType<Shop['buyer']>) =>
  eventually(async () => {
    const answer = await buyer.cart();
    expect(answer.body.changes).toBeDefined();
    return answer;
  });

test('shows a new price with what it was, once, and an order then pays it', async () => {
  const buyer = shop.buyer('watcher');
  await buyer.add('SKU-1', 2);
  shop.prices['SKU-1'] = eur(2_500);
  const first = await cartWithChanges(buyer);
  expect(first.body.changes).toEqual([{ sku: 'SKU-1', what: 'price', was: eur(1_000), now: eur(2_500) }]);
  expect(first.body.subtotal).toEqual(eur(5_000));
  const second = await buyer.cart();
  expect(second.body).toEqual({ ...first.body, changes: undefined });
  expect(second.headers.etag).toBe(first.headers.etag);
  expect((await buyer.order('key')).body.total).toEqual(eur(5_000));
});

test('names a new price in the answer to any other change', async () => {
  const buyer = shop.buyer('editor');
  await buyer.add('SKU-2');
  const { etag } = (await buyer.add('SKU-3')).headers;
  shop.prices['SKU-2'] = eur(700);
  const changed = await eventually(async () => {
    const answer = await buyer.add('SKU-3');
    expect(answer.body.changes).toBeDefined();
    return answer;
  });
  expect(changed.body.changes).toEqual([{ sku: 'SKU-2', what: 'price', was: eur(1_000), now: eur(700) }]);
  expect(changed.headers.etag).not.toBe(etag);
  expect((await buyer.cart()).body.changes).toBeUndefined();
});

test('keeps what is no longer for sale, and says so', async () => {
  const buyer = shop.buyer('late');
  await buyer.add('SKU-4');
  await buyer.add('SKU-3');
  Reflect.deleteProperty(shop.stock, 'SKU-4');
  const { body } = await cartWithChanges(buyer);
  expect(body.changes).toEqual([{ sku: 'SKU-4', what: 'unavailable', was: false, now: true }]);
  expect(body.lines[0]).toMatchObject({ sku: 'SKU-4', unavailable: true });
  expect((await buyer.order('key')).body).toMatchObject({ code: 'out_of_stock', skus: ['SKU-4'] });
  await shop.api.delete('/cart/lines/SKU-4', { token: buyer.token });
  expect((await buyer.order('again')).body.status).toBe('paid');
});

test('shows the price that an order was refused for, and the next order goes through', async () => {
  const buyer = shop.buyer('unlucky');
  await buyer.add('SKU-3');
  shop.prices['SKU-3'] = eur(1_234);
  const refused = await buyer.order('first');
  expect([refused.status, refused.body.code]).toEqual([409, 'price_changed']);
  expect(refused.body.changes).toEqual([{ sku: 'SKU-3', what: 'price', was: eur(1_000), now: eur(1_234) }]);
  expect((await buyer.order('first')).body).toEqual({ ...refused.body, traceId: expect.any(String) });
  const { body } = await buyer.cart();
  expect([body.subtotal, body.changes]).toEqual([eur(1_234), undefined]);
  expect((await buyer.order('second')).body).toMatchObject({ status: 'paid', total: eur(1_234) });
});

test('is empty, and another one, once its order is paid', async () => {
  const buyer = shop.buyer('happy');
  const { body: before, headers } = await buyer.add('SKU-2');
  const stale = { 'if-match': headers.etag ?? '' };
  const { body: order } = await buyer.order('key');
  const after = await buyer.cart();
  expect([after.body.lines, after.body.id === before.id]).toEqual([[], false]);
  expect((await buyer.add('SKU-2', 1, stale)).status).toBe(412);
  expect((await buyer.order('other')).body.code).toBe('cart_empty');
  expect(order.status).toBe('paid');
});

test('keeps what was added while its order waited for the payment', async () => {
  const buyer = shop.buyer('patient');
  await buyer.add('SKU-2', 2);
  const { body: order } = await buyer.order('key', orderBody('pm_delayed'));
  await buyer.add('SKU-2', 1);
  await buyer.add('SKU-1', 1);
  const payment = shop.payments.get(order.id);
  if (!payment) throw new Error('there is no payment');
  const { id: paymentId, amount } = payment;
  payment.status = 'succeeded';
  await shop.deliver('skysync.payment.succeeded.v1', { paymentId, orderId: order.id, amount });
  const lines = ({ body }: Answer) => body.lines.map(({ sku, quantity }) => [sku, quantity]);
  const left = [
    ['SKU-2', 1],
    ['SKU-1', 1],
  ];
  expect(lines(await buyer.cart())).toEqual(left);
  expect(lines(await buyer.cart())).toEqual(left);
  expect((await buyer.order('rest')).body.status).toBe('paid');
  expect(lines(await buyer.cart())).toEqual([]);
});

test('is kept when its order is not paid', async () => {
  const buyer = shop.buyer('declined');
  const { body: before } = await buyer.add('SKU-2');
  expect((await buyer.order('key', orderBody('pm_declined'))).body.status).toBe('payment_failed');
  const after = await buyer.cart();
  expect([after.body.id, after.body.lines]).toEqual([before.id, before.lines]);
  expect((await buyer.order('again')).body.status).toBe('paid');
});
