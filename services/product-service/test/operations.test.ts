/** How many operations of the database each step of a purchase takes, alone and with others. */
import { type RecordedCommands, recordCommands } from '@skysync/test-kit';
import { openShop, type Shop } from './shop';

let shop: Shop;
let recorded: RecordedCommands | undefined;
beforeAll(async () => {
  shop = await openShop();
  await shop.stockUp({ 'N-1': 500, 'N-2': 500, 'N-3': 500 });
  await shop.deps.inStockFlags.drain();
  await shop.relay.drain();
});
afterEach(() => recorded?.stop());
afterAll(() => shop.stop());

const price = { amount: 1999, currency: 'EUR' };
const lines = ['N-1', 'N-2', 'N-3'].map((sku) => ({ sku, quantity: 1, unitPrice: price }));
const reserve = (orderId: string) =>
  shop.api.post('/internal/reservations', { sender: 'order-service', body: { orderId, userId: 'user-1', lines } });

/** What `work` asked the database for, without what follows in the background. */
async function operationsOf(work: () => Promise<unknown>): Promise<string[]> {
  recorded = recordCommands(shop.database.connection);
  await work();
  const commands = recorded.of('find', 'insert', 'update', 'delete', 'aggregate');
  recorded.stop();
  return commands
    .filter(({ projection }) => !JSON.stringify(projection ?? {}).includes('inStock'))
    .map((command) =>
      ['find', 'insert', 'update'].flatMap((kind) => (kind in command ? [`${kind} ${command[kind]}`] : [])).join(),
    );
}

test('reserving three lines: the prices, the reservation, the holds', async () => {
  const operations = await operationsOf(() => reserve('ord_n1'));
  expect(operations).toEqual(['find products', 'insert reservations', 'update inventory']);
});

test('the payment of a fresh reservation: its state, the sale', async () => {
  await reserve('ord_n2');
  await shop.deps.inStockFlags.drain();
  expect(await operationsOf(() => shop.deliver('paid', 'ord_n2'))).toEqual(['update reservations', 'update inventory']);
  expect(await operationsOf(() => shop.deliver('paid', 'ord_n2'))).toEqual(['find reservations']);
});

test('twenty orders of the same moment share their operations', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `ord_n3_${index}`);
  const reserving = await operationsOf(() => Promise.all(ids.map(reserve)));
  expect(reserving.length).toBeLessThan(3 * 20 * 0.7);
  await shop.deps.inStockFlags.drain();
  const paying = await operationsOf(() => Promise.all(ids.map((id) => shop.deliver('paid', id))));
  expect(paying.length).toBeLessThanOrEqual(6);
  expect(await shop.stockOf('N-1')).toMatchObject({ reserved: 1, sold: 21 });
});

test('a list of twenty and a product: one query for products, one for stock', async () => {
  expect(await operationsOf(() => shop.api.get('/products'))).toEqual(['find products', 'find inventory']);
  const [{ id, slug }] = (await shop.api.get('/products')).body.items;
  for (const key of [id, slug]) {
    expect(await operationsOf(() => shop.api.get(`/products/${key}`))).toEqual(['find products', 'find inventory']);
  }
});
