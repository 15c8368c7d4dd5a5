/** Many at once: no oversell, no double charge, no lost cart line. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { type Answer, type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let admin: Buyer;

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
});

const times = <T>(n: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => work(i)));

const countBy = (answers: Answer[], key: (answer: Answer) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[key(answer)] = (counts[key(answer)] ?? 0) + 1;
  return counts;
};

test('50 buyers at once for 10 pieces: 10 paid, 40 out of stock, nothing left, nothing reserved', async () => {
  const sku = await admin.newSku(10);
  const buyers = await times(50, async () => {
    const buyer = await shop.guest();
    await buyer.addLine(sku);
    return buyer;
  });

  const answers = await Promise.all(buyers.map((buyer) => buyer.checkout()));

  expect(countBy(answers, ({ status, body }) => `${status} ${status === 409 ? body.code : body.status}`)).toEqual({
    '201 paid': 10,
    '409 out_of_stock': 40,
  });
  const refused = answers.filter(({ status }) => status === 409);
  expect(refused.every(({ body }) => body.skus.includes(sku))).toBe(true);
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 0, reserved: 0 }));
});

test('orders of several lines are all or nothing, also under contention', async () => {
  const [a, b] = [await admin.newSku(5), await admin.newSku(5)];
  const answers = await times(20, async (i) => {
    const buyer = await shop.guest();
    for (const sku of i % 2 ? [a, b] : [b, a]) await buyer.addLine(sku);
    return buyer.checkout();
  });
  expect(countBy(answers, ({ status }) => String(status))).toEqual({ 201: 5, 409: 15 });
  await eventually(async () => {
    expect(await admin.stockOf(a)).toEqual({ available: 0, reserved: 0 });
    expect(await admin.stockOf(b)).toEqual({ available: 0, reserved: 0 });
  });
});

test('the same checkout 10 times at once is one order, one payment, ten equal answers', async () => {
  const sku = await admin.newSku(10);
  const buyer = await shop.guest();
  await buyer.addLine(sku, 2);
  const key = randomUUID();

  const answers = await times(10, () => buyer.checkout('pm_success', key));

  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect((await buyer.call('/orders')).body.items).toHaveLength(1);
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 8, reserved: 0 }));

  const later = await buyer.checkout('pm_success', key);
  expect([later.status, later.body.id]).toEqual([201, answers[0]?.body.id]);
  const other = await buyer.checkout('pm_declined', key);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
});

test('lines added to one cart at the same time are all there', async () => {
  const skus = await times(5, () => admin.newSku(10));
  const buyer = await shop.guest();
  const answers = await Promise.all([...skus, ...skus].map((sku) => buyer.addLine(sku)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  const { lines } = (await buyer.call('/cart')).body;
  expect(Object.fromEntries(lines.map((line: { sku: string; quantity: number }) => [line.sku, line.quantity]))).toEqual(
    Object.fromEntries(skus.map((sku) => [sku, 2])),
  );
});

test('a confirmation and a cancellation at the same time end in one consistent state', async () => {
  const sku = await admin.newSku(20);
  await times(5, async () => {
    const buyer = await shop.guest();
    await buyer.addLine(sku);
    const order = (await buyer.checkout('pm_action_required')).body;
    await Promise.all([
      buyer.call(`/payments/${order.payment.id}/confirm`, { body: { method: 'pm_success' } }),
      buyer.call(`/orders/${order.id}/cancel`, { method: 'POST' }),
    ]);
    await eventually(async () => {
      const end = (await buyer.call(`/orders/${order.id}`)).body.status;
      const payment = (await buyer.call(`/payments/${order.payment.id}`)).body.status;
      expect(['paid succeeded', 'cancelled cancelled', 'cancelled refunded']).toContain(`${end} ${payment}`);
    });
  });
  await eventually(async () => expect((await admin.stockOf(sku)).reserved).toBe(0));
});
