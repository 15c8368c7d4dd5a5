/** Orders that are paid with a saved method: chosen by its id alone, and asked about anew each time. */
import { expectRefusal } from './hostile-values';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
beforeEach(() => shop.heal());

const paidBy = (payment: object) => ({ ...orderBody(), payment });

async function place(name: string, payment: object, key = `key-${JSON.stringify(payment)}`) {
  const buyer = shop.buyer(name);
  await buyer.add('SKU-1');
  return { buyer, answer: await buyer.order(key, paidBy(payment)) };
}

test('the order keeps the id of the saved method, and shows it to nobody', async () => {
  const { buyer, answer } = await place('saver', { savedMethod: 'sav_success' });
  expect([answer.status, answer.body.status]).toEqual([201, 'paid']);
  const stored = await shop.stored.findOne({ _id: answer.body.id });
  expect(stored?.payment).toEqual({ savedMethod: 'sav_success', status: 'succeeded', id: expect.any(String) });
  expect(JSON.stringify([answer.body, (await buyer.find(answer.body.id)).body])).not.toContain('sav_success');
  const again = await buyer.order('key-{"savedMethod":"sav_success"}', paidBy({ savedMethod: 'sav_success' }));
  expect([again.status, again.body.id]).toEqual([201, answer.body.id]);
});

test('a saved card that is declined fails the order like any other', async () => {
  const { answer } = await place('saver', { savedMethod: 'sav_declined' });
  expect([answer.status, answer.body.status]).toEqual([201, 'payment_failed']);
});

test('another payment of an order that waits is made with a saved method, of the buyer alone', async () => {
  const { buyer, answer } = await place('saver', { savedMethod: 'sav_declined', onFailure: 'keep' });
  expect(answer.body.status).toBe('awaiting_payment');
  const again = (body: object, key: string) =>
    shop.api.post(`/orders/${answer.body.id}/payments`, {
      token: buyer.token,
      body,
      headers: { 'idempotency-key': key },
    });
  expectRefusal(await again({ savedMethod: 'sav_other' }, 'k1'), 'savedMethod');
  expectRefusal(await again({}, 'k2'), 'provider');
  expectRefusal(
    await again({ provider: 'sandbox', method: 'pm_success', savedMethod: 'sav_success' }, 'k3'),
    'savedMethod',
  );
  const paid = await again({ savedMethod: 'sav_success' }, 'k4');
  expect([paid.status, paid.body.status]).toEqual([200, 'paid']);
  const { payments } = (await buyer.find(answer.body.id)).body;
  expect(payments.map(({ status }: { status: string }) => status)).toEqual(['failed', 'succeeded']);
});

test("somebody else's is refused before anything is reserved", async () => {
  const stock = shop.stock['SKU-1'];
  const { answer } = await place('thief', { savedMethod: 'sav_success' });
  expectRefusal(answer, 'payment.savedMethod');
  expect(shop.stock['SKU-1']).toBe(stock);
});

test('one that was deleted since the last order is not paid with from memory', async () => {
  await place('saver', { savedMethod: 'sav_success' }, 'one');
  shop.runtime.answer('checkPaymentMethod', () => {
    throw new Error('it is asked');
  });
  const { answer } = await place('saver', { savedMethod: 'sav_success' }, 'two');
  expect(answer.status).toBeGreaterThanOrEqual(500);
});

test.each([
  ['neither form', {}, ['payment.provider', 'payment.method']],
  ['half of one', { provider: 'sandbox' }, ['payment.method']],
  ['the other half', { method: 'pm_success' }, ['payment.provider']],
  ['both forms', { provider: 'sandbox', method: 'pm_success', savedMethod: 'sav_success' }, ['payment.savedMethod']],
  ['a form and a half', { method: 'pm_success', savedMethod: 'sav_success' }, ['payment.savedMethod']],
  ['an id that is none', { savedMethod: '../x' }, ['payment.savedMethod']],
  ['an operator', { savedMethod: { $gt: '' } }, ['payment.savedMethod']],
  ['nothing', { savedMethod: null }, ['payment.savedMethod']],
])('refuses %s', async (_name, payment, fields) => {
  const { answer } = await place('fields', payment);
  for (const field of fields) expectRefusal(answer, field);
});
