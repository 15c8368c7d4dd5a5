import {
  addLine,
  cartAnswer,
  cartTag,
  maxLines,
  newCart,
  removeLine,
  requireMatch,
  setQuantity,
  withoutBought,
} from './cart';

const variant = (sku: string, amount = 100, currency = 'EUR') => ({
  sku,
  productId: 'p',
  title: `Title of ${sku}`,
  unitPrice: { amount, currency },
});
const filled = addLine(addLine(newCart(), variant('A'), 2), variant('B', 50), 1);

it('adds to the line that is there, at the price of today', () => {
  const cart = addLine(filled, variant('A', 110), 3);
  expect(cart.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['A', 5],
    ['B', 1],
  ]);
  expect(cartAnswer(cart).subtotal).toEqual({ amount: 600, currency: 'EUR' });
});

it('holds one currency, 999 pieces a line and 100 lines', () => {
  expect(() => addLine(filled, variant('C', 1, 'USD'), 1)).toThrow(expect.objectContaining({ status: 409 }));
  expect(() => addLine(filled, variant('A'), 998)).toThrow(expect.objectContaining({ status: 400 }));
  let full = newCart();
  for (let i = 0; i < maxLines; i += 1) full = addLine(full, variant(`S-${i}`), 1);
  expect(() => addLine(full, variant('ONE-MORE'), 1)).toThrow(expect.objectContaining({ status: 409 }));
  expect(addLine(full, variant('S-1'), 1).lines).toHaveLength(maxLines);
});

it('sets and removes lines', () => {
  expect(setQuantity(filled, 'A', 7).lines[0]?.quantity).toBe(7);
  expect(setQuantity(filled, 'A', 0).lines.map(({ sku }) => sku)).toEqual(['B']);
  expect(() => setQuantity(filled, 'X', 1)).toThrow(expect.objectContaining({ status: 404 }));
  expect(removeLine(filled, 'X')).toBe(filled);
});

it('has another tag after each change', () => {
  const tags = [undefined, filled, setQuantity(filled, 'A', 1), removeLine(filled, 'A')].map(cartTag);
  expect(new Set(tags).size).toBeGreaterThanOrEqual(3);
  expect(() => requireMatch(filled, cartTag(filled))).not.toThrow();
  expect(() => requireMatch(filled, '*')).not.toThrow();
  expect(() => requireMatch(filled, `"0", ${cartTag(filled)}`)).not.toThrow();
  expect(() => requireMatch(filled, '"0"')).toThrow(expect.objectContaining({ status: 412 }));
});

it('keeps what was added while the rest was paid, and as another cart', () => {
  const left = withoutBought(addLine(filled, variant('A'), 1), filled.lines);
  expect(left.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['A', 1]]);
  expect(left.id).not.toBe(filled.id);
});
