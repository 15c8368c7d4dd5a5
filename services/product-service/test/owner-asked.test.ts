/** Before time ends a reservation, its owner is asked; unreachable owners are asked again, and calls may come late and twice. */
import type { CallAnswer } from '@skysync/contracts';
import { unavailable } from '@skysync/service-kit';
import { fateOf } from '../src/reservations/ask-owner';
import { expectSound, openShop, type Shop } from './shop';

type Order = CallAnswer<'findOrders'>['orders'][number];

let shop: Shop;
let orders: Order[] = [];
let questions: string[][] = [];
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => {
  questions = [];
  shop.runtime.answer('findOrders', ({ orderIds }) => {
    questions.push(orderIds);
    return { orders: orders.filter(({ id }) => orderIds.includes(id)) };
  });
});
afterAll(() => shop.stop());

const overdue = (orderId: string) => shop.changeReservation(orderId, { dueAt: new Date(Date.now() - 1_000) });
const call = (orderId: string, what: 'commit' | 'undo' | 'release') =>
  shop.api.post(`/internal/reservations/${orderId}/${what}`, { sender: 'order-service' });

async function holdTwo(sku: string, orderId: string): Promise<void> {
  await shop.stockUp({ [sku]: 5 });
  await shop.reserve(orderId, [{ sku, quantity: 2 }]);
}

test.each([
  ['paid', 'committed', { available: 3, reserved: 0, sold: 2 }],
  ['delivered', 'committed', { available: 3, reserved: 0, sold: 2 }],
  ['cancelled', 'released', { available: 5, reserved: 0, sold: 0 }],
  ['payment_failed', 'released', { available: 5, reserved: 0, sold: 0 }],
  ['awaiting_payment', 'placing', { available: 3, reserved: 2, sold: 0 }],
  ['pending', 'placing', { available: 3, reserved: 2, sold: 0 }],
  [undefined, 'expired', { available: 5, reserved: 0, sold: 0 }],
] as const)('an order that is %s leaves it %s', async (status, state, stock) => {
  const [sku, orderId] = [`W-${status}`, `ord_w_${status}`];
  await holdTwo(sku, orderId);
  orders = status ? [{ id: orderId, status }] : [];
  await overdue(orderId);
  await Promise.all([shop.sweep(), shop.sweep()]);
  expect(questions.flat()).toEqual([orderId]);
  expect(await shop.reservation(orderId)).toMatchObject({ state });
  expect(await shop.stockOf(sku)).toMatchObject(stock);
  expectSound(await shop.stockOf(sku));
});

test('while its owner cannot be reached nothing is ended', async () => {
  await holdTwo('W-away', 'ord_w_away');
  shop.runtime.answer('findOrders', () => {
    throw unavailable('away');
  });
  await overdue('ord_w_away');
  await shop.sweep();
  expect(await shop.reservation('ord_w_away')).toMatchObject({ state: 'placing' });
  expect(await shop.stockOf('W-away')).toMatchObject({ available: 3, reserved: 2 });
  const dueAt = (await shop.reservation('ord_w_away'))?.dueAt?.getTime() ?? 0;
  expect(dueAt - Date.now()).toBeGreaterThan(0);
  expect(dueAt - Date.now()).toBeLessThanOrEqual(30_000);
});

test('those of one store are asked about in one question', async () => {
  await shop.stockUp({ 'W-many': 50 });
  const ids = Array.from({ length: 10 }, (_, index) => `ord_w_many_${index}`);
  for (const id of ids) await shop.reserve(id, [{ sku: 'W-many', quantity: 1 }]);
  await Promise.all(ids.map(overdue));
  orders = ids.map((id) => ({ id, status: 'paid' as const }));
  await shop.sweep();
  expect(questions).toHaveLength(1);
  expect(await shop.stockOf('W-many')).toMatchObject({ available: 40, reserved: 0, sold: 10 });
});

test('every status has a fate', () => {
  expect(fateOf(undefined)).toBe('expire');
  expect(
    (['fulfilled', 'return_requested', 'returned', 'partially_refunded', 'refunded'] as const).map(fateOf),
  ).toEqual(Array(5).fill('commit'));
});

test('a commit may come twice and late, an undo twice: each counts once', async () => {
  await holdTwo('W-late', 'ord_w_late');
  orders = [];
  await overdue('ord_w_late');
  await shop.sweep();
  const committed = await Promise.all(Array.from({ length: 5 }, () => call('ord_w_late', 'commit')));
  expect(new Set(committed.map(({ status, body }) => `${status} ${body.state}`))).toEqual(new Set(['200 committed']));
  expect(await shop.stockOf('W-late')).toMatchObject({ available: 3, reserved: 0, sold: 2 });
  const undone = await Promise.all(Array.from({ length: 5 }, () => call('ord_w_late', 'undo')));
  expect(new Set(undone.map(({ status, body }) => `${status} ${body.state}`))).toEqual(new Set(['200 restocked']));
  expect((await call('ord_w_late', 'undo')).body.state).toBe('restocked');
  expect((await call('ord_w_late', 'commit')).body.state).toBe('restocked');
  expect((await call('ord_w_late', 'release')).body.state).toBe('restocked');
  expect(await shop.stockOf('W-late')).toMatchObject({ available: 5, reserved: 0, sold: 0 });
  expectSound(await shop.stockOf('W-late'));
});

test('what was never reserved cannot be sold, and can be ended', async () => {
  const answer = await call('ord_w_none', 'commit');
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  expect((await call('ord_w_none', 'undo')).body).toEqual({ orderId: 'ord_w_none', state: 'released' });
  const found = await shop.api.post('/internal/reservations/find', {
    sender: 'order-service',
    body: { orderIds: ['ord_w_none', 'ord_w_late', 'ord_w_nobody'] },
  });
  expect(
    found.body.reservations.sort((a: { orderId: string }, b: { orderId: string }) => (a.orderId < b.orderId ? -1 : 1)),
  ).toEqual([
    { orderId: 'ord_w_late', state: 'restocked' },
    { orderId: 'ord_w_none', state: 'released' },
  ]);
});
