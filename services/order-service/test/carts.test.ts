/** Carts in the state store: claims of orders, many writers, and prices that are asked for seldom. */
import type { Quantity } from '@skysync/contracts';
import { createCall, createLogger } from '@skysync/service-kit';
import { createInProcessRuntime } from '@skysync/test-kit';
import { addLine, type Cart, emptied } from '../src/carts/cart';
import { createCarts } from '../src/carts/carts';
import type { CartEdit } from '../src/carts/edit-cart';
import { createPrices } from '../src/carts/prices';
import { createStoreCurrency } from '../src/carts/store-currency';

const log = createLogger('order-service', 'none');
log.silent = true;
const owner = { store: 'demo', userId: 'u1' };
const asItIs: CartEdit = { ifMatch: undefined, change: (cart) => cart };
const adding = (sku: string, quantity = 1, ifMatch?: string): CartEdit => ({
  ifMatch,
  sku,
  change: (cart, today) => addLine(cart, today.get(sku), quantity),
});

function open() {
  const runtime = createInProcessRuntime('order-service');
  const amounts: Record<string, number> = { A: 100, B: 200 };
  runtime.answer('readVariants', ({ skus }) => ({
    variants: skus
      .filter((sku) => sku in amounts)
      .map((sku) => ({ sku, productId: 'p', title: sku, unitPrice: { amount: amounts[sku] ?? 0, currency: 'EUR' } })),
  }));
  const count = { get: 0, save: 0 };
  const state: typeof runtime.state = {
    ...runtime.state,
    get: async (key) => {
      count.get += 1;
      await new Promise(setImmediate);
      const stored = await runtime.state.get(key);
      await new Promise(setImmediate);
      return stored as never;
    },
    save: (...args) => {
      count.save += 1;
      return runtime.state.save(...args);
    },
  };
  const paid = new Map<string, readonly Quantity[]>();
  const replica = () =>
    createCarts({ state, prices: createPrices(createCall(runtime)), bought: async (id) => paid.get(id), log });
  return { runtime, amounts, count, paid, replica, carts: replica() };
}

async function read(carts: ReturnType<typeof createCarts>) {
  const stored = await carts.read(owner);
  if (!stored) throw new Error('there is no cart');
  return stored;
}

const linesOf = (cart: Cart | undefined) => cart?.lines.map(({ sku, quantity }) => [sku, quantity]);

test('adds a line with one get and one save, and shows an unchanged cart with one get', async () => {
  const { carts, count, runtime } = open();
  await carts.edit(owner, adding('A'));
  expect([count, runtime.invoked.length]).toEqual([{ get: 1, save: 1 }, 1]);
  await carts.edit(owner, asItIs);
  expect([count, runtime.invoked.length]).toEqual([{ get: 2, save: 1 }, 1]);
});

test('makes no cart for those who only look', async () => {
  const { carts, count } = open();
  expect(await carts.edit(owner, asItIs)).toEqual({ cart: undefined, changes: [] });
  expect(await carts.edit(owner, { ...asItIs, change: (cart) => emptied(cart, 'crt_x') })).toMatchObject({
    changes: [],
  });
  expect(count.save).toBe(0);
});

test('loses nothing that replicas add at once', async () => {
  const { carts, replica } = open();
  const replicas = [carts, replica(), replica()];
  const edits = Array.from({ length: 45 }, (_, i) => replicas[i % 3]?.edit(owner, adding(i % 2 ? 'A' : 'B')));
  await Promise.all(edits);
  expect(linesOf((await read(carts)).value)?.sort()).toEqual([
    ['A', 22],
    ['B', 23],
  ]);
});

test('turns nobody down for a version that only an order has touched', async () => {
  const { carts } = open();
  await carts.edit(owner, adding('A'));
  const stored = await read(carts);
  await carts.claim(owner, stored, 'ord_1');
  const tag = `"${stored.value.id}.${stored.value.version}"`;
  expect(await carts.edit(owner, adding('A', 1, tag))).toMatchObject({ cart: { orderedBy: 'ord_1' } });
  await expect(carts.edit(owner, adding('A', 1, tag))).rejects.toMatchObject({ code: 'precondition_failed' });
});

describe('a claim', () => {
  test('is won by exactly one of ten orders, in any replica', async () => {
    const { carts, replica } = open();
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
    const { carts, count } = open();
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
    const { carts } = open();
    await carts.edit(owner, adding('A'));
    const stored = await read(carts);
    await carts.edit(owner, adding('B'));
    expect(await carts.claim(owner, stored, 'ord_1')).toBe('ord_1');
    expect(linesOf((await read(carts)).value)).toHaveLength(2);
  });

  test('finds the cart gone, or bought by another', async () => {
    const { carts, paid } = open();
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
});

test('takes out what was bought at the next touch, once, and keeps what was added', async () => {
  const { carts, paid, count } = open();
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
  const { carts, replica, runtime, amounts } = open();
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
  const { carts } = open();
  await carts.edit(owner, adding('A'));
  const now = { amount: 5_000, currency: 'EUR' };
  await carts.reprice(owner, [{ sku: 'A', what: 'price', was: { amount: 100, currency: 'EUR' }, now }]);
  expect((await read(carts)).value.lines[0]?.unitPrice).toEqual(now);
  expect(await carts.edit(owner, asItIs)).toMatchObject({ changes: [], cart: { lines: [{ unitPrice: now }] } });
  await expect(carts.reprice({ ...owner, userId: 'nobody' }, 'nonsense')).resolves.toBeUndefined();
});

test('asks for the currency of a store once in a while, and goes on with it while nobody answers', async () => {
  const { runtime } = open();
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
