/** Purchases by Stripe and PayPal through gateway and sidecars, on stand-ins that keep state and send signed webhooks. */
import { eventually } from '@skysync/test-kit';
import { auditIsClean } from './checkouts';
import { type Buyer, platformUnderTest, Shop } from './shop';
import { openDispute, transfer, winDispute, withManualCapture } from './stripe-store';

const shop = new Shop(platformUnderTest().url);
let admin: Buyer;
let sku: string;
beforeAll(async () => {
  admin = await shop.login(platformUnderTest().demo.admin);
  sku = await admin.newSku(50);
});

async function place(provider: string, method: string) {
  const buyer = await shop.guest();
  await buyer.addLine(sku);
  return { buyer, placed: await buyer.checkout(method, undefined, provider) };
}

const becomes = (buyer: Buyer, id: string, status: string) =>
  eventually(async () => expect((await buyer.call(`/orders/${id}`)).body.status).toBe(status));

test('a store says what its buyers may choose, and nothing of an account but what a browser may know', async () => {
  const { status, body } = await shop.call('/payments/providers');
  expect([status, body.items.map(({ provider }) => provider)]).toEqual([200, ['sandbox', 'stripe', 'paypal']]);
  expect(JSON.stringify(body)).not.toMatch(/sk_test|whsec|Secret/);
});

test('a card pays by Stripe, and the money goes back with the order', async () => {
  const { buyer, placed } = await place('stripe', 'pm_card_visa');
  expect([placed.status, placed.body.status]).toEqual([201, 'paid']);
  expect((await buyer.call(`/orders/${placed.body.id}/cancel`, { method: 'POST' })).body.status).toBe('cancelled');
  await eventually(async () => {
    expect((await buyer.call(`/payments/${placed.body.payment.id}`)).body.status).toBe('refunded');
  });
});

test('a card that Stripe declines leaves nothing held', async () => {
  const before = await admin.stockOf(sku);
  const { placed } = await place('stripe', 'pm_card_visa_chargeDeclined');
  expect([placed.status, placed.body.status]).toEqual([201, 'payment_failed']);
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual(before));
});

test('a card that asks for 3-D Secure is told how to go on, and waits', async () => {
  const { buyer, placed } = await place('stripe', 'pm_card_threeDSecure2Required');
  expect(placed.body).toMatchObject({
    status: 'awaiting_payment',
    payment: { nextAction: { type: 'client', clientSecret: expect.any(String), publishableKey: expect.any(String) } },
  });
  expect((await buyer.call(`/orders/${placed.body.id}/cancel`, { method: 'POST' })).body.status).toBe('cancelled');
});

test('a buyer agrees at PayPal, comes back, and has paid', async () => {
  const { buyer, placed } = await place('paypal', 'paypal');
  expect(placed.body.status).toBe('awaiting_payment');
  const action = placed.body.payment.nextAction;
  const page = await fetch(String(action?.url), { signal: AbortSignal.timeout(10_000) });
  const [, link = ''] = /id="approve" href="([^"]+)"/.exec(await page.text()) ?? [];
  const agreed = await fetch(new URL(link, page.url), { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  expect([agreed.status, agreed.headers.get('location')]).toEqual([
    302,
    expect.stringContaining(placed.body.payment.id),
  ]);
  const confirm = String(action?.confirmUrl).replace('/api/v1', '');
  expect((await buyer.call(confirm, { body: { method: 'paypal' } })).body.status).toBe('succeeded');
  await becomes(buyer, placed.body.id, 'paid');
});

test("another provider's token is refused before anything is reserved", async () => {
  const { placed } = await place('paypal', 'pm_card_visa');
  expect([placed.status, placed.body.errors[0]?.field]).toEqual([400, 'payment.method']);
});

test('what providers sent is listed as done for the admin alone, and changes nothing when it is worked off again', async () => {
  const { buyer, placed } = await place('stripe', 'pm_card_visa');
  const about = async () => {
    const { data } = await admin.client.GET('/api/v1/admin/webhooks', {
      params: { query: { provider: 'stripe', limit: 100 } },
    });
    return data?.items.find(({ paymentId }) => paymentId === placed.body.payment.id);
  };
  await eventually(async () => expect(await about()).toMatchObject({ state: 'done', provider: 'stripe' }));
  const { id = '', tries = 0 } = (await about()) ?? {};
  const again = await admin.client.POST('/api/v1/admin/webhooks/{id}/replay', { params: { path: { id } } });
  expect([again.response.status, again.data]).toEqual([
    200,
    expect.objectContaining({ state: 'done', tries: tries + 1 }),
  ]);
  expect((await buyer.call(`/payments/${placed.body.payment.id}`)).body.status).toBe('succeeded');
  expect((await buyer.call('/admin/webhooks')).status).toBe(403);
});

test('a store that captures later captures in parts, gives one back, and wins a dispute', async () => {
  const platform = platformUnderTest();
  await withManualCapture(platform, async () => {
    const { buyer, placed } = await place('stripe', 'pm_card_visa');
    expect([placed.status, placed.body.status, placed.body.payment.status]).toEqual([201, 'paid', 'authorized']);
    const { id } = placed.body.payment;
    const payment = `/payments/${id}`;
    const first = await transfer(admin, `${payment}/captures`, { amount: 1_000 });
    expect(first.body).toMatchObject({ status: 'partially_captured', captured: 1_000, capturable: 999 });
    const rest = await transfer(admin, `${payment}/captures`, {});
    expect(rest.body).toMatchObject({ status: 'succeeded', captured: 1_999, capturable: 0 });
    const refund = await transfer(admin, `${payment}/refunds`, { amount: 500, reason: 'a scratch' });
    expect(refund.body).toMatchObject({ status: 'partially_refunded', refunded: 500 });
    const dispute = await openDispute(platform, id, 300);
    const shows = (expected: object) =>
      eventually(async () => expect((await buyer.call(payment)).body).toMatchObject(expected));
    await shows({ status: 'disputed', disputes: [{ id: dispute, amount: 300, status: 'open' }] });
    await winDispute(platform, dispute);
    await shows({ status: 'partially_refunded', disputes: [{ id: dispute, status: 'won' }] });
    await auditIsClean(admin);
  });
}, 180_000);

test('all of it adds up', () => auditIsClean(admin));
