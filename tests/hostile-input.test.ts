/** Whatever is sent, the answer is a problem of the client that names the field: never a 5xx, never a stack, nothing changed. */
import { asGuest, asStaff, type Case, nobody } from './hostile-calls';
import { type Buyer, type Call, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let admin: Buyer;
let buyer: Buyer;
let sku: string;

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
  sku = await admin.newSku(10);
  buyer = await shop.guest();
  await buyer.addLine(sku);
});

async function refused(
  from: (path: string, call: Call) => ReturnType<Shop['call']>,
  [, path, call, status, field]: Case,
) {
  const answer = await from(path, call);
  expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
    status,
    type: expect.stringContaining('application/problem+json'),
  });
  expect(answer.body).toMatchObject({ status, code: expect.any(String), title: expect.any(String) });
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|Mongo|daprd|ERR_/);
  if (field) expect(answer.body.errors.map((error: { field: string }) => error.field).join(' ')).toContain(field);
}

test.each(asGuest)('guest: %s', (...each) => refused((path, call) => buyer.call(path, call), each));
test.each(asStaff)('staff: %s', (...each) => refused((path, call) => admin.call(path, call), each));
test.each(nobody)('nobody: %s', (...each) => refused((path, call) => shop.call(path, call), each));

test('and nothing was changed by any of it', async () => {
  expect((await buyer.call('/cart')).body.lines).toHaveLength(1);
  expect((await buyer.call('/orders')).body.items).toEqual([]);
  expect(await admin.stockOf(sku)).toEqual({ available: 10, reserved: 0 });
});
