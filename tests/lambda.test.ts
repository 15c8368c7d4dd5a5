/** The services as Lambda functions, in an emulation: they sell, hear of payments, clean up, and answer as the gateway does. */
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { appIds, withDatabase } from '@skysync/platform';
import { type Emulation, startEmulation } from '@skysync/serverless';
import { eventually } from '@skysync/test-kit';
import mongoose from 'mongoose';
import { secretsOf } from './kept-places';
import { answersOf, declaredRoutes, type Place } from './route-trials';
import { type Buyer, platformUnderTest, Shop } from './shop';

const run = promisify(execFile);
const platform = platformUnderTest();
const gateway = new Shop(platform.url);
const program = join(__dirname, '../tools/serverless/dist/main.js');

/** The same keys and logins, other data. */
const secrets = Object.fromEntries(
  Object.entries(secretsOf(platform)).map(([name, value]) => {
    const app = appIds.find((each) => name === `mongodb-uri-${each}`);
    return [name, app ? withDatabase(value, `lambda-${app}`) : value];
  }),
);
let emulation: Emulation;
let shop: Shop;
let admin: Buyer;
let sku: string;

beforeAll(async () => {
  await run(process.execPath, [program, 'bundle']);
  emulation = await startEmulation({ directory: join(platform.directory, 'lambda'), secrets });
  shop = new Shop(emulation.url);
  admin = await shop.login(platform.demo.admin);
  sku = await admin.newSku(10);
}, 180_000);
afterAll(() => emulation?.stop(), 30_000);

async function buyerWithCart(): Promise<Buyer> {
  const buyer = await shop.guest();
  expect(await buyer.addLine(sku, 2)).toMatchObject({ status: 200 });
  return buyer;
}

test('a purchase is paid, and events have taken the stock for good', async () => {
  const buyer = await buyerWithCart();
  const order = await buyer.checkout();
  expect([order.status, order.body.status]).toEqual([201, 'paid']);
  await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 8, reserved: 0 }));
  expect((await buyer.call('/cart')).body.lines).toEqual([]);
});

test('a webhook completes a payment that waits for its buyer', async () => {
  const buyer = await buyerWithCart();
  const { body: order } = await buyer.checkout('pm_action_required');
  expect(order.status).toBe('awaiting_payment');
  const { id: paymentId } = order.payment;
  const data = { reference: `sbx_${paymentId}`, paymentId, store: 'demo', amount: order.total };
  const rawBody = JSON.stringify({ id: `evt_${paymentId}`, type: 'charge.succeeded', data });
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secrets['sandbox-webhook-secret'] ?? '').update(`${seconds}.${rawBody}`);
  const headers = { 'sandbox-signature': `t=${seconds},v1=${signature.digest('hex')}` };
  expect(await shop.call('/webhooks/sandbox', { rawBody: `${rawBody} `, headers })).toMatchObject({ status: 401 });
  expect(await shop.call('/webhooks/sandbox', { rawBody, headers })).toMatchObject({ status: 200 });
  await eventually(async () => expect((await buyer.call(`/orders/${order.id}`)).body.status).toBe('paid'));
  await eventually(async () => expect(await admin.stockOf(sku)).toMatchObject({ reserved: 0 }));
});

test('a sweeper publishes what a crash has left in an outbox', async () => {
  const connection = await mongoose.createConnection(secrets['mongodb-uri-product-service'] ?? '').asPromise();
  try {
    const products = connection.collection<{ outbox: object[] }>('products');
    const left = { id: 'left-behind', type: 'skysync.product.updated.v1', time: new Date(0), data: { productId: 'p' } };
    await products.updateOne({ 'variants.sku': sku }, { $set: { outbox: [left] } });
    await emulation.invoke('product-service', { timer: 'sweeper' });
    expect(await products.findOne({ 'variants.sku': sku })).toMatchObject({ outbox: [] });
  } finally {
    await connection.close();
  }
});

test('what is not swept is an error of the function, which its schedule sees', async () => {
  await expect(emulation.invoke('product-service', { timer: 'nobody' })).rejects.toThrow('404');
});

test('the commands of docs/serverless.md', async () => {
  const page = readFileSync(join(__dirname, '../docs/serverless.md'), 'utf8');
  const [block = ''] = [...page.matchAll(/^```sh lambda\n(.*?)^```$/gms)].map(([, text]) => text);
  const env = { ...process.env, API: emulation.url };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', block], { env });
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([1, { status: 403, code: 'forbidden' }, { status: 404, code: 'not_found' }]);
});

describe('every route answers as at the gateway:', () => {
  let here: Place;
  let there: Place;
  const placeOf = async (at: Shop): Promise<Place> => {
    const [guest, owner] = await Promise.all([at.guest(), at.login(platform.demo.admin)]);
    return { shop: at, tokens: { guest: guest.token, admin: owner.token } };
  };
  beforeAll(async () => {
    [here, there] = await Promise.all([placeOf(gateway), placeOf(shop)]);
  });

  test.each(declaredRoutes().map((route) => ({ ...route })))('$method $path', async (route) => {
    const [expected, answered] = await Promise.all([answersOf(route, here), answersOf(route, there)]);
    expect(answered).toEqual(expected);
  });
});
