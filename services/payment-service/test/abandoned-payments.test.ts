/** Nothing ends by time alone: whoever knows is asked before a payment that takes long is ended. */
import type { CallAnswer } from '@skysync/contracts';
import { notFound } from '@skysync/service-kit';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

type OrderStatus = CallAnswer<'findOrders'>['orders'][number]['status'];

let service: PaymentService;
/** How orders stand; those that are not here are unknown. */
const orders = new Map<string, OrderStatus>();
let asked: string[][] = [];

beforeAll(async () => {
  service = await startPaymentService();
  service.runtime.answer('findOrders', ({ orderIds }) => {
    asked.push(orderIds);
    return {
      orders: orderIds.flatMap((id) => {
        const status = orders.get(id);
        return status ? [{ id, status }] : [];
      }),
    };
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => service.stop());

const waiting = async (status?: OrderStatus) => {
  const { id, orderId } = (await service.create(orderOf('pm_action_required'))).body;
  if (status) orders.set(orderId, status);
  return { id, orderId };
};

test('for less than twenty minutes nobody is asked', async () => {
  const { id } = await waiting('cancelled');
  await service.later(19 * 60);
  await service.sweep();
  expect(asked).toEqual([]);
  expect((await service.read(id)).status).toBe('requires_action');
});

test.each(['pending', 'awaiting_payment', 'paid'] as const)(
  'of an order that is %s it goes on waiting, and is asked about again',
  async (status) => {
    const { id, orderId } = await waiting(status);
    await service.later(21 * 60);
    await service.sweep();
    await service.sweep();
    expect(asked.flat().filter((known) => known === orderId)).toHaveLength(1);
    expect((await service.read(id)).status).toBe('requires_action');
    orders.set(orderId, 'cancelled');
    await service.later(21 * 60);
    await service.sweep();
    expect((await service.read(id)).status).toBe('cancelled');
    expect((await service.chargeOf(id))?.status).toBe('cancelled');
  },
);

test.each(['cancelled', 'payment_failed', 'refunded', undefined] as const)(
  'of an order that is %s it is voided, without an event',
  async (status) => {
    const { id } = await waiting(status);
    await service.later(21 * 60);
    await service.sweep();
    expect((await service.read(id)).status).toBe('cancelled');
    expect(await service.events(id)).toEqual([]);
  },
);

test('many are asked about at once, each in its own store', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => waiting('awaiting_payment')));
  await service.create(orderOf('pm_action_required'), { 'x-store-id': 'other' });
  await service.later(21 * 60);
  await service.sweep();
  expect(asked.map((ids) => ids.length).sort((a, b) => a - b)).toEqual([1, expect.any(Number)]);
  expect(asked.flat()).toEqual(expect.arrayContaining(all.map(({ orderId }) => orderId)));
});

test('while order-service cannot be asked nothing ends', async () => {
  const { id } = await waiting();
  await service.later(21 * 60);
  service.runtime.answer('findOrders', () => {
    throw notFound('order-service');
  });
  await service.sweep();
  expect((await service.read(id)).status).toBe('requires_action');
  service.runtime.answer('findOrders', () => ({ orders: [] }));
  await service.later(20);
  await service.sweep();
  expect((await service.read(id)).status).toBe('cancelled');
});

test('a charge that its provider is still working on is waited for, and asked about ever more rarely', async () => {
  const { id } = (await service.create(orderOf('pm_delayed'))).body;
  await service.later(2 * 3600);
  await service.sweep();
  expect((await service.read(id)).status).toBe('processing');
  const stored = await service.stored(id);
  expect(stored?.dueAt.getTime()).toBeGreaterThan(Date.now() + 25 * 60_000);
  expect(asked).toEqual([]);
});
