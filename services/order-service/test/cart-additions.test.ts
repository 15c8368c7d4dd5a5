/** An addition to a cart that is sent again with its Idempotency-Key, as the gateway does when a replica has died, is made once. */
import { addedOnce, additionOf } from '../src/carts/additions';
import { type Cart, newCart, withLines } from '../src/carts/cart';
import { adding, linesOf, openCarts, owner, read } from './cart-parts';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 5, 'SKU-2': 5 });
});
afterAll(() => shop.close());

const add = (token: string, sku: string, quantity: number, key?: string) =>
  shop.api.post('/cart/lines', {
    token,
    body: { sku, quantity },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });
const quantities = ({ body }: { body: { lines: { quantity: number }[] } }) =>
  body.lines.map(({ quantity }) => quantity);

test('the same key and piece once, anything else as often as it is sent', async () => {
  const { token } = shop.buyer('twice');
  const first = await add(token, 'SKU-1', 2, 'a');
  const again = await add(token, 'SKU-1', 2, 'a');
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect(again.headers.etag).toBe(first.headers.etag);
  expect(quantities(await add(token, 'SKU-1', 2, 'b'))).toEqual([4]);
  expect(quantities(await add(token, 'SKU-1', 3, 'b'))).toEqual([7]);
  expect(quantities(await add(token, 'SKU-2', 2, 'a'))).toEqual([7, 2]);
  expect(quantities(await add(token, 'SKU-2', 2))).toEqual([7, 4]);
  expect(quantities(await add(token, 'SKU-2', 2))).toEqual([7, 6]);
});

test('a key that is none is refused', async () => {
  const answer = await add(shop.buyer('odd').token, 'SKU-1', 1, 'two words');
  expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_missing']);
});

test('two replicas at the same moment make it once, and what was refused is not remembered', async () => {
  const { carts, replica } = openCarts();
  const addition = additionOf('k', 'A', 1);
  const { change, ...rest } = adding('A');
  const edit = {
    ...rest,
    change: (cart: Cart, today: Parameters<typeof change>[1]) =>
      addedOnce(cart, addition, () => change(cart, today, 'n')),
  };
  await Promise.all([carts.edit(owner, edit), replica().edit(owner, edit)]);
  expect(linesOf((await read(carts)).value)).toEqual([['A', 1]]);
  const refused = addedOnce(newCart('c'), addition, () => 'line_full');
  expect(refused).toBe('line_full');
});

test('a cart remembers the latest, not all', () => {
  let cart: Cart | string = newCart('c');
  for (let n = 0; n < 40; n += 1) {
    const before: Cart = cart as Cart;
    cart = addedOnce(before, additionOf(String(n), 'A', 1), () => withLines(before, []));
  }
  expect((cart as Cart).additions).toHaveLength(16);
  expect(addedOnce(cart as Cart, additionOf('39', 'A', 1), () => 'line_full')).toBe(cart);
});
