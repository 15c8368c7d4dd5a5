/** The claim of an order on its cart: won once, and never over the claim of an order that was not judged. */
import { emptied } from '../src/carts/cart';
import { adding, asItIs, linesOf, openCarts, owner, read } from './cart-parts';

test('is won by exactly one of ten orders, in any replica', async () => {
  const { carts, replica } = openCarts();
  await carts.edit(owner, adding('A'));
  const stored = await read(carts);
  const replicas = [carts, replica(), replica()];
  const ids = Array.from({ length: 10 }, (_, i) => `ord_${i}`);
  const claims = await Promise.all(ids.map((id, i) => replicas[i % 3]?.claim(owner, stored, id)));
  const { orderedBy } = (await read(carts)).value;
  expect(ids).toContain(orderedBy);
  expect(claims).toEqual(ids.map(() => orderedBy));
});

test('costs one save, none when it is there already, and takes only the place it was shown', async () => {
  const { carts, count } = openCarts();
  await carts.edit(owner, adding('A'));
  const free = await read(carts);
  const before = { ...count };
  expect(await carts.claim(owner, free, 'ord_1')).toBe('ord_1');
  expect(count).toEqual({ get: before.get, save: before.save + 1 });
  const claimed = await read(carts);
  expect(await carts.claim(owner, claimed, 'ord_1')).toBe('ord_1');
  expect(await carts.claim(owner, claimed, 'ord_2')).toBe('ord_2');
  expect(await carts.claim(owner, claimed, 'ord_3')).toBe('ord_2');
  expect(await carts.claim(owner, free, 'ord_1')).toBe('ord_2');
});

test('holds although a line was added after the order had read the cart', async () => {
  const { carts } = openCarts();
  await carts.edit(owner, adding('A'));
  const stored = await read(carts);
  await carts.edit(owner, adding('B'));
  expect(await carts.claim(owner, stored, 'ord_1')).toBe('ord_1');
  expect(linesOf((await read(carts)).value)).toHaveLength(2);
});

test('finds the cart gone, or bought by another', async () => {
  const { carts, paid } = openCarts();
  await carts.edit(owner, adding('A'));
  const first = await read(carts);
  await carts.edit(owner, { ...asItIs, change: (cart) => emptied(cart, 'crt_other') });
  expect(await carts.claim(owner, first, 'ord_1')).toBeUndefined();

  await carts.edit(owner, adding('A'));
  const second = await read(carts);
  await carts.claim(owner, second, 'ord_2');
  paid.set('ord_2', [{ sku: 'A', quantity: 1 }]);
  await carts.edit(owner, asItIs);
  expect(await carts.claim(owner, second, 'ord_3')).toBe('ord_2');
});
