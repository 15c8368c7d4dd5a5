/** Carts in the state store: many writers, prices that are asked for seldom, and what was bought. */
import { createCall } from '@skysync/service-kit';
import { emptied } from '../src/carts/cart';
import { createStoreCurrency } from '../src/carts/store-currency';
import { adding, asItIs, linesOf, openCarts, owner, read } from './cart-parts';

test('adds a line with one get and one save, and shows an unchanged cart with one get', async () => {
  const { carts, count, runtime } = openCarts();
  await carts.edit(owner, adding('A'));
  expect([count, runtime.invoked.length]).toEqual([{ get: 1, save: 1 }, 1]);
  await carts.edit(owner, asItIs);
  expect([count, runtime.invoked.length]).toEqual([{ get: 2, save: 1 }, 1]);
});

test('makes no cart for those who only read', async () => {
  const { carts, count } = openCarts();
  expect(await carts.edit(owner, asItIs)).toEqual({ cart: undefined, changes: [] });
  expect(await carts.edit(owner, { ...asItIs, change: (cart) => emptied(cart, 'crt_x') })).toMatchObject({
    changes: [],
  });
  expect(count.save).toBe(0);
});

test('loses nothing that replicas add at once', async () => {
  const { carts, replica } = openCarts();
  const replicas = [carts, replica(), replica()];
  const edits = Array.from({ length: 45 }, (_, i) => replicas[i % 3]?.edit(owner, adding(i % 2 ? 'A' : 'B')));
  await Promise.all(edits);
  expect(linesOf((await read(carts)).value)?.sort()).toEqual([
    ['A', 22],
    ['B', 23],
  ]);
});

test('turns nobody down for a version that only an order has touched', async () => {
  const { carts } = openCarts();
  await carts.edit(owner, adding('A'));
  const stored = await read(carts);
  await carts.claim(owner, stored, 'ord_1');
  const tag = `"${stored.value.id}.${stored.value.version}"`;
  expect(await carts.edit(owner, adding('A', 1, tag))).toMatchObject({ cart: { orderedBy: 'ord_1' } });
  await expect(carts.edit(owner, adding('A', 1, tag))).rejects.toMatchObject({ code: 'precondition_failed' });
});

test('takes out what was bought at the next touch, once, and keeps what was added', async () => {
  const { carts, paid, count } = openCarts();
  await carts.edit(owner, adding('A', 2));
  const before = await read(carts);
  await carts.claim(owner, before, 'ord_1');
  await carts.edit(owner, adding('B'));
  paid.set('ord_1', [{ sku: 'A', quantity: 2 }]);
  const shown = await carts.edit(owner, asItIs);
  expect(shown).toMatchObject({ cart: { lines: [{ sku: 'B', quantity: 1 }], bought: { by: 'ord_1' } } });
  const saves = count.save;
  expect(await carts.edit(owner, asItIs)).toEqual(shown);
  expect(count.save).toBe(saves);
  const stale = `"${before.value.id}.${before.value.version + 1}"`;
  await expect(carts.edit(owner, adding('A', 1, stale))).rejects.toMatchObject({ code: 'precondition_failed' });
  await carts.edit(owner, adding('A', 2));
  expect(linesOf((await read(carts)).value)).toEqual([
    ['B', 1],
    ['A', 2],
  ]);
});

test('shows the last prices while product-service is away, but adds nothing unpriced', async () => {
  const { carts, replica, runtime, amounts } = openCarts();
  await carts.edit(owner, adding('A'));
  amounts.A = 900;
  const answers = runtime.invoke;
  runtime.invoke = async () => {
    throw new Error('connection refused');
  };
  const other = replica();
  expect(await other.edit(owner, asItIs)).toMatchObject({
    changes: [],
    cart: { lines: [{ unitPrice: { amount: 100 } }] },
  });
  await expect(other.edit(owner, adding('B'))).rejects.toMatchObject({ code: 'unavailable' });
  runtime.invoke = answers;
  expect(await other.edit(owner, asItIs)).toMatchObject({
    changes: [{ sku: 'A', what: 'price', now: { amount: 900 } }],
  });
});

test('shows the prices of a refused order, also where the cache had others', async () => {
  const { carts } = openCarts();
  await carts.edit(owner, adding('A'));
  const now = { amount: 5_000, currency: 'EUR' };
  await carts.reprice(owner, [{ sku: 'A', what: 'price', was: { amount: 100, currency: 'EUR' }, now }]);
  expect((await read(carts)).value.lines[0]?.unitPrice).toEqual(now);
  expect(await carts.edit(owner, asItIs)).toMatchObject({ changes: [], cart: { lines: [{ unitPrice: now }] } });
  await expect(carts.reprice({ ...owner, userId: 'nobody' }, 'nonsense')).resolves.toBeUndefined();
});

test('asks for the currency of a store once in a while, and goes on with it while nobody answers', async () => {
  const { runtime } = openCarts();
  const currency = createStoreCurrency(createCall(runtime));
  await expect(currency('demo')).rejects.toMatchObject({ code: 'unavailable' });
  runtime.answer('readStore', () => ({ slug: 'demo', name: 'Demo', currency: 'JPY' }));
  expect(await Promise.all([currency('demo'), currency('demo')])).toEqual(['JPY', 'JPY']);
  expect(runtime.invoked.filter((call) => call.endsWith('readStore'))).toHaveLength(2);
  jest.useFakeTimers({ now: Date.now() + 3_600_000, doNotFake: ['setImmediate', 'nextTick'] });
  runtime.answer('readStore', () => {
    throw new Error('connection refused');
  });
  expect(await currency('demo')).toBe('JPY');
  jest.useRealTimers();
});
