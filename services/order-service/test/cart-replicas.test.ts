/** Carts on two replicas of order-service, each with prices of its own in memory. */
import { adding, asItIs, openCarts, owner, read } from './cart-parts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const priceOf = async (carts: Parameters<typeof read>[0]) => (await read(carts)).value.lines[0]?.unitPrice;

test('a price for which an order was refused at one is not taken back by the older one that the other knows', async () => {
  const { carts, replica, amounts, runtime } = openCarts();
  const other = replica();
  await carts.edit(owner, adding('A'));
  await other.edit(owner, asItIs);
  amounts.A = 150;
  await carts.reprice(owner, [{ sku: 'A', what: 'price', was: eur(100), now: eur(150) }]);
  expect(await priceOf(carts)).toEqual(eur(150));

  expect(await other.edit(owner, asItIs)).toMatchObject({ changes: [] });
  expect(await priceOf(other)).toEqual(eur(150));
  runtime.invoked.length = 0;
  for (const each of [carts, other]) await each.edit(owner, asItIs);
  expect(runtime.invoked).toEqual([]);
});

test('what one adds the other shows at once, and neither loses what the other does at the same time', async () => {
  const { carts, replica } = openCarts();
  const other = replica();
  await Promise.all([carts.edit(owner, adding('A')), other.edit(owner, adding('B')), carts.edit(owner, adding('B'))]);
  const quantities = (await read(other)).value.lines.map(({ sku, quantity }) => `${sku} ${quantity}`);
  expect(quantities.sort()).toEqual(['A 1', 'B 2']);
});
