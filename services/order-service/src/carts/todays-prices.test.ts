/** Carts at the prices of today, and what is named as changed. */
import { type Cart, type CartLine, newCart } from './cart';
import { cartView } from './cart-view';
import { readPriceChanges, withPrices } from './price-changes';
import { repriced, type Today } from './todays-prices';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const usd = (amount: number) => ({ amount, currency: 'USD' });
const line = (sku: string, unitPrice = eur(100)): CartLine => ({
  sku,
  title: `Title of ${sku}`,
  quantity: 2,
  unitPrice,
});
const cartOf = (...lines: CartLine[]): Cart => ({ ...newCart('crt_1'), version: 3, lines });
const today = (...lines: CartLine[]): Today =>
  new Map(lines.map(({ sku, title, unitPrice }) => [sku, { sku, title, unitPrice }]));

const cart = cartOf(line('A'), line('B'));

test('leaves a cart as it is when nothing changed, or nothing is known', () => {
  expect(repriced(cart, today(line('A'), line('B'))).cart).toBe(cart);
  expect(repriced(cart, new Map())).toEqual({ cart, changes: [] });
});

test('names each price and title that changed, once, and keeps quantities', () => {
  const now = repriced(cart, today({ ...line('A', eur(120)), title: 'New' }, line('B')));
  expect(now.changes).toEqual([
    { sku: 'A', what: 'title', was: 'Title of A', now: 'New' },
    { sku: 'A', what: 'price', was: eur(100), now: eur(120) },
  ]);
  expect(now.cart).toEqual({ ...cart, version: 4, lines: [{ ...line('A', eur(120)), title: 'New' }, line('B')] });
  expect(repriced(now.cart, today({ ...line('A', eur(120)), title: 'New' }, line('B'))).changes).toEqual([]);
});

test('says when a line is no longer for sale, and when it is again', () => {
  const gone = repriced(cart, new Map([...today(line('B')), ['A', undefined] as const]));
  expect(gone.changes).toEqual([{ sku: 'A', what: 'unavailable', was: false, now: true }]);
  expect(gone.cart.lines[0]).toEqual({ ...line('A'), unavailable: true });
  const back = repriced(gone.cart, today(line('A', eur(90)), line('B')));
  expect(back.changes).toEqual([
    { sku: 'A', what: 'unavailable', was: true, now: false },
    { sku: 'A', what: 'price', was: eur(100), now: eur(90) },
  ]);
  expect(back.cart.lines[0]).toEqual(line('A', eur(90)));
});

test('stays in one currency: what is sold in another now cannot be bought with the rest', () => {
  const mixed = repriced(cart, today(line('A', usd(100)), line('B')));
  expect(mixed.changes).toEqual([{ sku: 'A', what: 'unavailable', was: false, now: true }]);
  expect(() => cartView(mixed, 'EUR')).not.toThrow();
  const moved = repriced(cart, today(line('A', usd(100)), line('B', usd(110))));
  expect(moved.cart.lines.map(({ unitPrice }) => unitPrice)).toEqual([usd(100), usd(110)]);
  expect(cartView(moved, 'USD').subtotal).toEqual(usd(420));
});

test('can be totalled, whichever lines are gone, unknown, or sold in another currency today', () => {
  const fates = [undefined, 'gone', usd(100), eur(90)] as const;
  const three = cartOf(line('A'), line('B'), line('C'));
  for (const a of fates) {
    for (const b of fates) {
      for (const c of fates) {
        const known = three.lines.flatMap(({ sku, title }, index) => {
          const fate = [a, b, c][index];
          if (fate === undefined) return [];
          return [[sku, fate === 'gone' ? undefined : { sku, title, unitPrice: fate }] as const];
        });
        const { cart: after } = repriced(three, new Map(known));
        const currencies = new Set(after.lines.map(({ unitPrice }) => unitPrice.currency));
        expect(currencies.size).toBe(1);
        expect(repriced(after, new Map(known)).changes).toEqual([]);
      }
    }
  }
});

test('takes over no price of a refused order that is in another currency than the rest', () => {
  const named = [{ sku: 'A', what: 'price' as const, was: eur(100), now: usd(100) }];
  expect(withPrices(cart, named, 1).lines).toEqual([{ ...line('A'), unavailable: true }, line('B')]);
});

test('takes over the prices of a refused order', () => {
  const changes = [{ sku: 'A', what: 'price' as const, was: eur(100), now: eur(5_000) }];
  const after = withPrices(cart, readPriceChanges(changes), 1);
  expect([after.version, after.lines[0]?.unitPrice, after.lines[1]]).toEqual([4, eur(5_000), line('B')]);
  expect(withPrices(after, changes, 2)).toBe(after);
});

test.each([
  undefined,
  null,
  'none',
  [{}],
  [{ sku: 'A', what: 'title', was: 'a', now: 'b' }],
  [{ sku: 'A', what: 'price', was: eur(1), now: { amount: 1.5, currency: 'EUR' } }],
  [{ sku: 'A', what: 'price', was: eur(1), now: { amount: -1, currency: 'EUR' } }],
  [{ sku: 'A', what: 'price', was: eur(1), now: { amount: 1, currency: '' } }],
])('takes no prices from %j', (named) => {
  expect(readPriceChanges(named)).toEqual([]);
});
