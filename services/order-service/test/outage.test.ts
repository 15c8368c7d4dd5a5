/** A hundred checkouts while something is away: soon after its end every order agrees with its payment and its stock. */
import type { CallName } from '@skysync/contracts';
import { unavailable } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ 'SKU-1': 10_000 });
});
afterAll(() => shop.close());
afterEach(() => {
  shop.heal();
  shop.runtime.breakBroker(false);
  jest.restoreAllMocks();
});

const methods = ['pm_success', 'pm_delayed', 'pm_declined', 'pm_action_required', 'pm_success'];
const away = () => Promise.reject(unavailable('away'));
const calls: readonly CallName[] = [
  'reserveStock',
  'createPayment',
  'voidPayment',
  'findPayments',
  'commitReservation',
];

/** What may be away; each ends with the end of the test. */
const outages: Record<string, () => void> = {
  'calls-before': () => {
    for (const call of calls) shop.fail(call, 'before');
  },
  // they did their part, and nobody heard of it
  'calls-after': () => {
    for (const call of calls) shop.fail(call, 'after');
  },
  writes: () => {
    jest.spyOn(shop.deps.orders, 'change').mockImplementation(away);
    jest.spyOn(shop.deps.orders, 'insert').mockImplementation(away);
  },
  database: () => {
    for (const name of ['find', 'change', 'insert', 'takeDue', 'settled'] as const) {
      jest.spyOn(shop.deps.orders, name).mockImplementation(away);
    }
  },
  redis: () => {
    shop.runtime.breakBroker(true);
    for (const name of ['get', 'save', 'delete'] as const)
      jest.spyOn(shop.runtime.state, name).mockImplementation(away);
  },
};

/** As time would: all that waits comes due, again and again. */
async function passTime(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    // one by one: a write of many at once can deadlock with those of the orders still being placed
    const waiting = await shop.stored.find({ dueAt: { $exists: true } }, { projection: { _id: 1 } }).toArray();
    for (const { _id } of waiting)
      await shop.stored.updateOne({ _id, dueAt: { $exists: true } }, { $set: { dueAt: new Date(0) } });
    await shop.sweep();
  }
}

/** What providers report and buyers do during the outage; the events of it are lost. */
function settlePayments(): void {
  for (const payment of shop.payments.values()) if (payment.status === 'processing') payment.status = 'succeeded';
}

test.each(Object.keys(outages))('%s', async (name) => {
  const buyers = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const buyer = shop.buyer(`${name}-${i}`);
      await buyer.add('SKU-1');
      return buyer;
    }),
  );
  const order = (i: number) => buyers[i]?.order('key', orderBody(methods[i % 5]));
  await Promise.all(buyers.slice(0, 20).map((_, i) => order(i)));
  const placing = buyers.slice(20).map((_, i) => order(20 + i));
  await eventually(() => shop.stored.countDocuments({ userId: { $regex: `^${name}-` } }).then((n) => n > 30), {
    everyMs: 1,
  });
  outages[name]?.();
  await Promise.all(placing);
  settlePayments();
  await shop.sweep();
  jest.restoreAllMocks();
  shop.heal();
  shop.runtime.breakBroker(false);
  await passTime(1);
  settlePayments();
  await passTime(3);

  const orders = await shop.stored.find({ userId: { $regex: `^${name}-` } }).toArray();
  expect(orders.filter(({ status }) => status === 'pending')).toEqual([]);
  for (const { _id, status, dueAt } of orders) {
    const payment = shop.payments.get(_id)?.status;
    const reservation = shop.reservations.get(_id)?.state;
    const agreed = {
      paid: ['succeeded', 'committed'],
      awaiting_payment: ['requires_action', 'held'],
      payment_failed: ['failed', 'released'],
    };
    expect([status, payment, reservation]).toEqual([status, ...(Reflect.get(agreed, status) ?? [])]);
    expect(dueAt === undefined).toBe(status !== 'awaiting_payment');
  }
  expect(new Set(orders.map(({ status }) => status))).toContain('paid');
  const { body } = await shop.api.get('/admin/audit', { token: shop.buyer('owner', 'admin').token });
  expect(body.violations).toEqual([]);
});
