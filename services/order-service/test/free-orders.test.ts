/** Orders of total 0: paid without a payment, and every end they may take. */
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'FREE-1': 10, 'SKU-1': 10 });
  shop.prices['FREE-1'] = { amount: 0, currency: 'EUR' };
});
afterAll(() => shop.close());

async function placeFree(name: string, method = 'pm_success') {
  const buyer = shop.buyer(name);
  await buyer.add('FREE-1', 2);
  const { status, body } = await buyer.order('key', orderBody(method));
  return { buyer, status, body, id: body.id as string };
}

const eventsOf = async (orderId: string) => {
  await shop.drain();
  return shop.runtime.published.filter(({ subject }) => subject === orderId);
};
const settledSoon = async (id: string) => {
  await shop.stored.updateOne({ _id: id }, { $set: { dueAt: new Date(0) } });
  await shop.sweep();
  return shop.stored.findOne({ _id: id });
};

test.each(['pm_success', 'pm_declined', 'pm_action_required', 'pm_delayed'])(
  'are paid at once, whatever the method: %s',
  async (method) => {
    shop.stock['FREE-1'] = 10;
    const { status, body, id, buyer } = await placeFree(`free-${method}`, method);
    expect([status, body.status, body.total.amount]).toEqual([201, 'paid', 0]);
    expect(body.payment).toEqual({ status: 'succeeded' });
    expect(shop.payments.has(id)).toBe(false);
    expect((await eventsOf(id)).map(({ data }) => data)).toEqual([
      expect.objectContaining({ total: { amount: 0, currency: 'EUR' } }),
      { orderId: id, number: body.number, total: { amount: 0, currency: 'EUR' } },
    ]);
    expect((await buyer.cart()).body.lines).toEqual([]);
  },
);

test('are settled when their stock is sold', async () => {
  shop.stock['FREE-1'] = 10;
  const { id } = await placeFree('settled');
  await settledSoon(id);
  expect(shop.reservations.get(id)?.state).toBe('committed');
  expect((await settledSoon(id))?.dueAt).toBeUndefined();
});

test('can be cancelled: their stock comes back, and nothing is refunded', async () => {
  shop.stock['FREE-1'] = 10;
  const { buyer, id } = await placeFree('cancelled');
  await settledSoon(id);
  expect((await buyer.cancel(id)).body.status).toBe('cancelled');
  const types = (await eventsOf(id)).map(({ type }) => type);
  expect(types).not.toContain('skysync.order.refund_requested.v1');
  await settledSoon(id);
  expect((await settledSoon(id))?.dueAt).toBeUndefined();
  expect([shop.reservations.get(id)?.state, shop.stock['FREE-1']]).toEqual(['restocked', 10]);
});

test('are repeated, refused and finished like any other', async () => {
  shop.stock['FREE-1'] = 3;
  const { buyer, body } = await placeFree('again');
  expect((await buyer.order('key')).body).toEqual(body);
  expect((await placeFree('late')).body.code).toBe('out_of_stock');
  shop.stock['FREE-1'] = 10;
  shop.fail('reserveStock', 'after');
  const { buyer: unlucky } = await placeFree('unlucky');
  shop.heal();
  expect((await unlucky.order('key')).body.status).toBe('paid');
});
