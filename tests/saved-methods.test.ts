/** Customers save a way to pay, buy with it and delete it, with each provider, through gateway and sidecars. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { auditIsClean } from './checkouts';
import { type Answer, address, Buyer, platformUnderTest, Shop } from './shop';

const shop = new Shop(platformUnderTest().url);
let admin: Buyer;
let sku: string;
beforeAll(async () => {
  admin = await shop.login(platformUnderTest().demo.admin);
  sku = await admin.newSku(50);
});

async function register(): Promise<Buyer> {
  const body = { email: `${randomUUID()}@example.com`, password: `passphrase ${randomUUID()}`, name: 'Ada' };
  const { status, body: made } = await shop.call('/auth/register', { body });
  expect(status).toBe(201);
  return new Buyer(shop, made.accessToken);
}

const save = (buyer: Buyer, body: object): Promise<Answer> =>
  buyer.call('/payment-methods', { body, headers: { 'idempotency-key': randomUUID() } });
const listed = async (buyer: Buyer) => (await buyer.call('/payment-methods')).body.items;
const confirm = (buyer: Buyer, id: string): Promise<Answer> =>
  buyer.call(`/payment-methods/${id}/confirm`, { method: 'POST' });

async function buyWith(buyer: Buyer, savedMethod: string): Promise<Answer> {
  await buyer.addLine(sku);
  const body = { shippingAddress: address, payment: { savedMethod } };
  return buyer.call('/orders', { body, headers: { 'idempotency-key': randomUUID() } });
}

/** Clicks through the page that PayPal sends its user to. */
async function agree(url: string): Promise<string> {
  const page = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const [, link = ''] = /id="approve" href="([^"]+)"/.exec(await page.text()) ?? [];
  const agreed = await fetch(new URL(link, page.url), { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  return agreed.headers.get('location') ?? '';
}

/** Saves a method as each provider has its customers do it. */
const saving: Record<string, (buyer: Buyer) => Promise<Answer>> = {
  sandbox: (buyer) => save(buyer, { provider: 'sandbox', method: 'pm_success' }),
  stripe: (buyer) => save(buyer, { provider: 'stripe', method: 'pm_card_visa' }),
  async paypal(buyer) {
    const { body } = await save(buyer, { provider: 'paypal' });
    expect([body.status, (await confirm(buyer, body.id)).body.status]).toEqual(['requires_action', 'requires_action']);
    expect(await agree(String(body.nextAction?.url))).toContain(body.id);
    return confirm(buyer, body.id);
  },
};

const shown: Record<string, object> = {
  sandbox: { brand: 'sandbox', lastFour: '4242' },
  stripe: { brand: 'visa', lastFour: '4242', expires: { month: expect.any(Number), year: expect.any(Number) } },
  paypal: { brand: 'paypal', email: 'a***@buyer.example' },
};

test.each(Object.keys(saving))(
  '%s: saved, listed, bought with, deleted, and not bought with any more',
  async (name) => {
    const buyer = await register();
    const { body: method } = (await saving[name]?.(buyer)) ?? {};
    expect(method).toMatchObject({ provider: name, status: 'saved', isDefault: true, ...shown[name] });
    const id = String(method?.id);
    expect(await listed(buyer)).toEqual([method]);

    const bought = await buyWith(buyer, id);
    expect([bought.status, bought.body.status]).toEqual([201, 'paid']);
    expect((await buyer.call(`/payments/${bought.body.payment.id}`)).body).toMatchObject({
      status: 'succeeded',
      provider: name,
    });

    const { available } = await admin.stockOf(sku);
    const stranger = await register();
    expect(await listed(stranger)).toEqual([]);
    expect((await confirm(stranger, id)).status).toBe(404);
    expect((await stranger.call(`/payment-methods/${id}`, { method: 'DELETE' })).status).toBe(404);
    const stolen = await buyWith(stranger, id);
    expect([stolen.status, stolen.body.errors[0]?.field]).toEqual([400, 'payment.savedMethod']);

    expect((await buyer.call(`/payment-methods/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await buyer.call(`/payment-methods/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect(await listed(buyer)).toEqual([]);
    const late = await buyWith(buyer, id);
    expect([late.status, late.body.errors[0]?.field]).toEqual([400, 'payment.savedMethod']);
    expect((await admin.stockOf(sku)).available).toBe(available);
  },
);

test("Stripe's script saves a card in the browser, and its webhook alone tells the shop", async () => {
  const buyer = await register();
  const { body } = await save(buyer, { provider: 'stripe' });
  const { clientSecret = '', publishableKey = '' } = body.nextAction ?? {};
  const [setup] = clientSecret.split('_secret');
  const stripe = `http://127.0.0.1:${platformUnderTest().ports.STRIPE_STAND_IN_PORT}`;
  const confirmed = await fetch(`${stripe}/v1/setup_intents/${setup}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${publishableKey}` },
    body: new URLSearchParams({ payment_method: 'pm_card_mastercard', client_secret: clientSecret }),
    signal: AbortSignal.timeout(10_000),
  });
  expect(confirmed.status).toBe(200);
  await eventually(async () => {
    expect(await listed(buyer)).toMatchObject([{ id: body.id, brand: 'mastercard', lastFour: '4444' }]);
  });
});

test('guests save nothing, and nobody does without a token', async () => {
  const guest = await shop.guest();
  const body = { provider: 'sandbox', method: 'pm_success' };
  expect((await save(guest, body)).status).toBe(403);
  expect((await guest.call('/payment-methods')).status).toBe(403);
  expect((await shop.call('/payment-methods')).status).toBe(401);
});

test('the default is changed, and all are deleted at once', async () => {
  const buyer = await register();
  const [one, two] = [(await saving.sandbox?.(buyer))?.body.id, (await saving.sandbox?.(buyer))?.body.id];
  const prefer = { method: 'PATCH', body: { isDefault: true } };
  expect((await buyer.call(`/payment-methods/${two}`, prefer)).status).toBe(200);
  expect((await listed(buyer)).map(({ id, isDefault }) => [id, isDefault])).toEqual([
    [two, true],
    [one, false],
  ]);
  expect((await buyer.call('/payment-methods', { method: 'DELETE' })).status).toBe(204);
  expect(await listed(buyer)).toEqual([]);
});

test('all of it adds up', () => auditIsClean(admin));
