/** What crashes and races leave behind: each trace is set by hand in the real database, then repaired. */
import { withStore } from '@skysync/service-kit';
import { placeHolds } from '../src/inventory/holds';
import { newReservation, type Reservation } from '../src/reservations/reservation';
import { createStrayHoldsWalk } from '../src/reservations/stray-holds';
import { expectSound, openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  shop.runtime.answer('findOrders', () => ({ orders: [] }));
});
afterAll(() => shop.stop());

const past = (ms = 1_000) => new Date(Date.now() - ms);
const minutes = 60_000;

/** Leaves a reservation as a crash right after its insert does. */
async function leaveReservation(
  orderId: string,
  sku: string,
  changes: Partial<Reservation> = {},
): Promise<Reservation> {
  const unitPrice = { amount: 1999, currency: 'EUR' };
  const line = { sku, productId: 'prd_x', title: sku, quantity: 2, unitPrice };
  const reservation = { ...newReservation(orderId, [line], new Date()), ...changes };
  return withStore('demo', async () => (await shop.deps.reservations.insert(reservation)) as Reservation);
}

const hold = (reservation: Reservation) => shop.deps.stockWrites.place(placeHolds(reservation, new Date()));

async function setUp(sku: string, pieces = 5): Promise<void> {
  await shop.stockUp({ [sku]: pieces });
}

test('a repeated call finishes what a crash left between writing and holding', async () => {
  await setUp('C-1');
  await leaveReservation('ord_c1', 'C-1');
  const answer = await shop.reserve('ord_c1', [{ sku: 'C-1', quantity: 2 }]);
  expect(answer.status).toBe(200);
  expect(answer.body.lines).toHaveLength(1);
  expect(await shop.stockOf('C-1')).toMatchObject({ available: 3, reserved: 2 });
  expect(await shop.reservation('ord_c1')).toMatchObject({ state: 'held' });
});

test('while the first call may still hold, a second one that finds too little does not decide', async () => {
  await setUp('C-2', 1);
  await leaveReservation('ord_c2', 'C-2');
  const early = await shop.reserve('ord_c2', [{ sku: 'C-2', quantity: 2 }]);
  expect([early.status, early.body.code]).toEqual([503, 'unavailable']);
  await shop.changeReservation('ord_c2', { createdAt: past(minutes) });
  const late = await shop.reserve('ord_c2', [{ sku: 'C-2', quantity: 2 }]);
  expect([late.status, late.body.skus]).toEqual([409, ['C-2']]);
  expect(await shop.reservation('ord_c2')).toMatchObject({ state: 'rejected', missing: ['C-2'] });
});

test.each(['released', 'rejected'] as const)('stock that a %s order still holds comes back', async (state) => {
  const [sku, orderId] = [`C-${state}`, `ord_c_${state}`];
  await setUp(sku);
  await hold(await leaveReservation(orderId, sku, { state, dueAt: past() }));
  await Promise.all([shop.sweep(), shop.sweep()]);
  expect(await shop.stockOf(sku)).toMatchObject({ available: 5, reserved: 0, holds: [] });
  expect((await shop.reservation(orderId))?.dueAt).toBeUndefined();
});

test('what a paid order still holds is sold', async () => {
  await setUp('C-3');
  await hold(await leaveReservation('ord_c3', 'C-3', { state: 'committed', dueAt: past() }));
  await Promise.all([shop.sweep(), shop.sweep()]);
  await shop.sweep();
  const stock = await shop.stockOf('C-3');
  expect(stock).toMatchObject({ available: 3, reserved: 0, sold: 2 });
  expectSound(stock);
});

test('a call that places its holds after the goods were sold sells nothing a second time', async () => {
  await setUp('C-late', 10);
  const late = await leaveReservation('ord_late', 'C-late');
  await hold(late);
  expect(await shop.deliver('paid', 'ord_late')).toBe('SUCCESS');
  expect(await shop.stockOf('C-late')).toMatchObject({ available: 8, reserved: 0, sold: 2 });
  // it had found the reservation still being placed
  await hold(late);
  await shop.changeReservation('ord_late', { dueAt: past() });
  await Promise.all([shop.sweep(), shop.sweep()]);
  const stock = await shop.stockOf('C-late');
  expect(stock).toMatchObject({ available: 8, reserved: 0, sold: 2, holds: [], sales: [] });
  expectSound(stock);
  expect((await shop.reservation('ord_late'))?.dueAt).toBeUndefined();
});

test.each([
  ['before it was sold', false],
  ['after it was sold', true],
])('a cancelled order whose goods did not come back, crashed %s', async (name, isSold) => {
  const [sku, orderId] = [`C-4-${isSold}`, `ord_c4_${isSold}`];
  await setUp(sku);
  await shop.reserve(orderId, [{ sku, quantity: 2 }]);
  if (isSold) await shop.deliver('paid', orderId);
  await shop.changeReservation(orderId, { state: 'returning', dueAt: past() });
  await Promise.all([shop.sweep(), shop.sweep()]);
  const back = { available: 5, reserved: 0, sold: 0, holds: [] };
  expect({ name, ...(await shop.stockOf(sku)) }).toMatchObject({ ...back, returns: [{ orderId }] });
  await shop.changeReservation(orderId, { dueAt: past() });
  await shop.sweep();
  const stock = await shop.stockOf(sku);
  expect(stock).toMatchObject({ ...back, returns: [] });
  expectSound(stock);
  expect((await shop.reservation(orderId))?.dueAt).toBeUndefined();
});

test('a reservation that nobody ends expires', async () => {
  await setUp('C-5');
  await shop.reserve('ord_c5', [{ sku: 'C-5', quantity: 2 }]);
  await shop.sweep();
  expect(await shop.stockOf('C-5')).toMatchObject({ available: 3, reserved: 2 });
  await shop.changeReservation('ord_c5', { dueAt: past() });
  await Promise.all([shop.sweep(), shop.sweep()]);
  expect(await shop.stockOf('C-5')).toMatchObject({ available: 5, reserved: 0 });
  expect(await shop.reservation('ord_c5')).toMatchObject({ state: 'expired' });
  expect((await shop.reserve('ord_c5', [{ sku: 'C-5', quantity: 2 }])).body.code).toBe('invalid_state');
});

test('a payment after expiry takes the stock again when it is there', async () => {
  await setUp('C-6');
  await shop.reserve('ord_c6', [{ sku: 'C-6', quantity: 2 }]);
  await shop.changeReservation('ord_c6', { dueAt: past() });
  await shop.sweep();
  expect([await shop.deliver('paid', 'ord_c6'), await shop.deliver('paid', 'ord_c6')]).toEqual(['SUCCESS', 'SUCCESS']);
  const stock = await shop.stockOf('C-6');
  expect(stock).toMatchObject({ available: 3, reserved: 0, sold: 2 });
  expectSound(stock);
  expect(await shop.reservation('ord_c6')).toMatchObject({ state: 'committed' });
});

test('a payment after expiry never oversells, and stays visible', async () => {
  await setUp('C-7', 2);
  await shop.reserve('ord_c7', [{ sku: 'C-7', quantity: 2 }]);
  await shop.changeReservation('ord_c7', { dueAt: past() });
  await shop.sweep();
  await shop.reserve('ord_c7_other', [{ sku: 'C-7', quantity: 1 }]);
  expect(await shop.deliver('paid', 'ord_c7')).toBe('SUCCESS');
  const stock = await shop.stockOf('C-7');
  expect(stock).toMatchObject({ available: 1, reserved: 1, sold: 0 });
  expectSound(stock);
  expect(await shop.reservation('ord_c7')).toMatchObject({ state: 'rejected', missing: ['C-7'] });
});

test('a payment whose delivery crashed in the middle of taking the stock again is finished by the next', async () => {
  await setUp('C-8');
  await leaveReservation('ord_c8', 'C-8', { state: 'reviving' });
  await shop.deliver('paid', 'ord_c8');
  expect(await shop.stockOf('C-8')).toMatchObject({ available: 3, reserved: 0, sold: 2 });
});

test('a hold that came after its reservation was settled is given back, and live ones stay', async () => {
  await setUp('C-9', 10);
  const stray = await leaveReservation('ord_c9', 'C-9', { state: 'released' });
  await withStore('demo', () => shop.deps.reservations.model.updateOne({ _id: 'ord_c9' }, { $unset: { dueAt: 1 } }));
  await hold(stray);
  await shop.reserve('ord_c9_live', [{ sku: 'C-9', quantity: 3 }]);
  const age = { $set: { 'holds.$[].at': past(20 * minutes) } };
  await withStore('demo', () => shop.deps.stocks.model.updateOne({ _id: 'demo:C-9' }, age));
  const dropped = await createStrayHoldsWalk(shop.deps)();
  const stock = await shop.stockOf('C-9');
  expect({ dropped, ...stock }).toMatchObject({
    dropped: 1,
    available: 7,
    reserved: 3,
    holds: [{ orderId: 'ord_c9_live' }],
  });
  expectSound(stock);
});

test('orders that end while they reserve leave nothing held', async () => {
  await setUp('C-10', 40);
  const ids = Array.from({ length: 40 }, (_, index) => `ord_race_${index}`);
  await Promise.all(
    ids.flatMap((id, index) => [
      shop.reserve(id, [{ sku: 'C-10', quantity: 1 }]),
      index % 2 ? shop.release(id) : shop.reserve(id, [{ sku: 'C-10', quantity: 1 }]),
      ...(index % 4 === 1 ? [shop.deliver('cancelled', id)] : []),
    ]),
  );
  await withStore('demo', () =>
    shop.deps.reservations.model.updateMany({ state: 'released' }, { $set: { dueAt: past() } }),
  );
  await shop.sweep();
  const stock = await shop.stockOf('C-10');
  expect(stock).toMatchObject({ available: 20, reserved: 20 });
  expectSound(stock);
});
