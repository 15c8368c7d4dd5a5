/** The cart's own rules. */
import {
  addLine,
  type Cart,
  type CartRefusal,
  cartTag,
  emptied,
  maxLines,
  newCart,
  removeLine,
  setQuantity,
  withoutBought,
} from './cart';
import { cartView } from './cart-view';

const offer = (sku: string, amount = 100, currency = 'EUR') => ({
  sku,
  title: `Title of ${sku}`,
  unitPrice: { amount, currency },
});

function changed(outcome: Cart | CartRefusal): Cart {
  if (typeof outcome === 'string') throw new Error(`refused: ${outcome}`);
  return outcome;
}

const add = (cart: Cart, sku: string, quantity: number, amount?: number): Cart =>
  changed(addLine(cart, offer(sku, amount), quantity));

const filled = add(add(newCart('crt_1'), 'A', 2), 'B', 1, 50);

test('adds to the line that is there, at the price of today', () => {
  const cart = add(filled, 'A', 3, 110);
  expect(cart.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['A', 5],
    ['B', 1],
  ]);
  expect(cartView({ cart, changes: [] }, 'EUR').subtotal).toEqual({ amount: 600, currency: 'EUR' });
});

test('shows an empty cart in the currency of its store, and no changes where there are none', () => {
  const empty = { lines: [], subtotal: { amount: 0, currency: 'JPY' } };
  expect(cartView({ cart: undefined, changes: [] }, 'JPY')).toEqual({ id: null, ...empty });
  expect(cartView({ cart: newCart('crt_1'), changes: [] }, 'JPY')).toEqual({ id: 'crt_1', ...empty });
});

test('holds one currency, 999 pieces a line and 100 lines', () => {
  expect(addLine(filled, offer('C', 1, 'USD'), 1)).toBe('other_currency');
  expect(addLine(filled, offer('A'), 998)).toBe('line_full');
  expect(addLine(filled, undefined, 1)).toBe('unknown_sku');
  let full = newCart('crt_2');
  for (let i = 0; i < maxLines; i += 1) full = add(full, `S-${i}`, 1);
  expect(addLine(full, offer('ONE-MORE'), 1)).toBe('cart_full');
  expect(add(full, 'S-1', 1).lines).toHaveLength(maxLines);
});

test('sets and removes lines', () => {
  expect(changed(setQuantity(filled, 'A', 7)).lines[0]?.quantity).toBe(7);
  expect(changed(setQuantity(filled, 'A', 0)).lines.map(({ sku }) => sku)).toEqual(['B']);
  expect(setQuantity(filled, 'X', 1)).toBe('no_such_line');
  expect(setQuantity(filled, 'A', 2)).toBe(filled);
  expect(removeLine(filled, 'X')).toBe(filled);
});

test('has another tag after each change, and none that there was before', () => {
  const carts = [undefined, filled, changed(setQuantity(filled, 'A', 1)), emptied(filled, 'crt_2'), newCart('crt_3')];
  expect(new Set(carts.map(cartTag)).size).toBe(carts.length);
  expect(cartTag(undefined)).toBe('"0"');
  expect(carts.slice(1).map(cartTag)).not.toContain('"0"');
});

test('is another cart once it was emptied, without the claim of an order', () => {
  expect(emptied({ ...filled, orderedBy: 'ord_1' }, 'crt_2')).toEqual(newCart('crt_2'));
  const empty = newCart('crt_3');
  expect(emptied(empty, 'crt_4')).toBe(empty);
  expect(emptied({ ...empty, orderedBy: 'ord_1' }, 'crt_4')).toEqual(newCart('crt_4'));
});

test('keeps what was added while the rest was paid, as another cart without a claim', () => {
  const left = withoutBought({ ...add(filled, 'A', 1), orderedBy: 'ord_1' }, filled.lines, 'ord_1', 'crt_2');
  expect(left.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['A', 1]]);
  expect([left.id, left.orderedBy, left.bought]).toEqual(['crt_2', undefined, { id: filled.id, by: 'ord_1' }]);
});

test('takes out no more than there is', () => {
  const less = changed(setQuantity(filled, 'A', 1));
  expect(withoutBought(less, filled.lines, 'ord_1', 'crt_2').lines).toEqual([]);
});
