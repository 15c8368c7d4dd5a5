/** An order whose money is authorised first: shipped in two parcels, captured in two parts, a part given back. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { auditIsClean } from './checkouts';
import { type Buyer, platformUnderTest, Shop } from './shop';

const shop = new Shop(platformUnderTest().url);
let admin: Buyer;
let sku: string;
beforeAll(async () => {
  admin = await shop.login(platformUnderTest().demo.admin);
  sku = await admin.newSku(50);
});

const key = () => ({ 'idempotency-key': randomUUID() });

async function authorized() {
  const buyer = await shop.guest();
  await buyer.addLine(sku, 2);
  const { status, body } = await buyer.checkout('pm_authorize');
  expect([status, body.status, body.payment.status]).toEqual([201, 'paid', 'authorized']);
  return { buyer, order: body, payment: `/payments/${body.payment.id}` };
}

const orderBecomes = (buyer: Buyer, id: string, is: object) =>
  eventually(async () => expect((await buyer.call(`/orders/${id}`)).body).toMatchObject(is));

test('it is captured as its parcels leave, and a part goes back', async () => {
  const { buyer, order, payment } = await authorized();
  const total = order.total.amount;
  const first = await admin.call(`${payment}/captures`, { body: { amount: 1_999 }, headers: key() });
  expect(first.body).toMatchObject({ status: 'partially_captured', captured: 1_999, capturable: total - 1_999 });
  const last = await admin.call(`${payment}/captures`, { body: {}, headers: key() });
  expect(last.body).toMatchObject({ status: 'succeeded', captured: total, capturable: 0 });
  await orderBecomes(buyer, order.id, { status: 'paid', payment: { status: 'succeeded' } });
  const refund = { amount: 500, reason: 'a scratch' };
  const given = await admin.call(`${payment}/refunds`, { body: refund, headers: key() });
  expect(given.body).toMatchObject({ status: 'partially_refunded', refunded: 500 });
  await orderBecomes(buyer, order.id, { status: 'partially_refunded' });
  expect((await buyer.call(`${payment}/captures`, { body: {}, headers: key() })).body.code).toBe('forbidden');
});

test('a buyer who cancels never pays', async () => {
  const before = await admin.stockOf(sku);
  const { buyer, order, payment } = await authorized();
  expect((await buyer.call(`/orders/${order.id}/cancel`, { method: 'POST' })).body.status).toBe('cancelled');
  await eventually(async () => {
    expect((await buyer.call(payment)).body).toMatchObject({ status: 'cancelled', captured: 0 });
    expect(await admin.stockOf(sku)).toEqual(before);
  });
});

test('what the store lets go cancels its order, and gives its stock back', async () => {
  const before = await admin.stockOf(sku);
  const { buyer, order, payment } = await authorized();
  expect((await admin.call(`${payment}/void`, { method: 'POST' })).body.status).toBe('cancelled');
  await orderBecomes(buyer, order.id, { status: 'cancelled', reason: 'authorization_ended' });
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual(before));
});

test('all of it adds up', () => auditIsClean(admin));
