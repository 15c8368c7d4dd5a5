/** A purchase makes no more operations than it needs: each read that a write could have answered would show here. */
import { recordCommands } from './commands';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
let sent: ReturnType<typeof recordCommands>;
beforeAll(async () => {
  shop = await openShop();
  sent = recordCommands(shop.database.connection, 'orders');
  // what is asked once and then remembered for a while: prices, the method of payment, the currency of the store
  const first = shop.buyer('first');
  await first.add('SKU-1');
  await first.order('key');
  await shop.drain();
});
afterAll(() => shop.close());

beforeEach(() => {
  sent.length = 0;
  shop.runtime.invoked.length = 0;
});
afterEach(() => jest.restoreAllMocks());

const commands = (): string[] => sent.map(({ name }) => name);

test('a purchase: one insert and one guarded update, one read and one claim of the cart, two calls', async () => {
  const buyer = shop.buyer('buyer');
  await buyer.add('SKU-1', 2);
  const { state } = shop.runtime;
  const [get, save, remove] = [jest.spyOn(state, 'get'), jest.spyOn(state, 'save'), jest.spyOn(state, 'delete')];
  const { body } = await buyer.order('key');
  expect(body.status).toBe('paid');
  expect(commands()).toEqual(['insert', 'update']);
  expect([get, save, remove].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
  expect(shop.runtime.invoked).toEqual(['product-service reserveStock', 'payment-service createPayment']);

  const outcome = { orderId: body.id, paymentId: body.payment.id, amount: body.total };
  expect(await shop.deliver('skysync.payment.succeeded.v1', outcome)).toBe('SUCCESS');
  expect(commands()).toEqual(['insert', 'update']);
  await shop.drain();
  expect(commands()).toEqual(['insert', 'update', 'update']);
});

test('reconciling settled orders: four operations and two calls, however many there are', async () => {
  const ids = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const buyer = shop.buyer(`many-${i}`);
      await buyer.add('SKU-1');
      return (await buyer.order('key', orderBody())).body.id as string;
    }),
  );
  await shop.drain();
  for (const id of ids) Object.assign(shop.reservations.get(id) ?? {}, { state: 'committed' });
  await shop.stored.updateMany({ _id: { $in: ids } }, { $set: { dueAt: new Date(0) } });
  sent.length = 0;
  shop.runtime.invoked.length = 0;
  await shop.sweep();
  const outbox = ['find'];
  expect(commands()).toEqual([...outbox, 'find', 'update', 'update']);
  expect([...shop.runtime.invoked].sort()).toEqual([
    'payment-service findPayments',
    'product-service findReservations',
  ]);
});

test('requests of one moment share their operations', async () => {
  const buyers = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const buyer = shop.buyer(`crowd-${i}`);
      await buyer.add('SKU-1');
      return buyer;
    }),
  );
  sent.length = 0;
  await Promise.all(buyers.map((buyer) => buyer.order('key')));
  expect(sent.length).toBeLessThan(20);
});
