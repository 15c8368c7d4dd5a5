/** Every query that order-service sends about orders follows an index, in its order: the plans are read of the commands as they were sent. */
import { eventually, readPlan } from '@skysync/test-kit';
import { clientHash } from '../src/checkout/holding-limits';
import { recordCommands } from './commands';
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
let sent: ReturnType<typeof recordCommands>;
const statuses = ['paid', 'cancelled', 'awaiting_payment', 'delivered'] as const;
const day = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  shop = await openShop();
  const buyer = shop.buyer('model');
  await buyer.add('SKU-1');
  const { body } = await buyer.order('key');
  const model = await shop.stored.findOne({ _id: body.id });
  if (!model) throw new Error('there is no order');
  const { dueAt: _due, ...order } = model;
  const orders = Array.from({ length: 8_000 }, (_, i) => {
    const status = statuses[i % 4] ?? 'paid';
    return {
      ...order,
      _id: `ord_${String(i).padStart(5, '0')}`,
      userId: i % 2 ? 'regular' : `u${i % 500}`,
      status,
      createdAt: new Date(day + i * 1_000),
      ...(i % 100 === 2 && { client: clientHash('demo', `192.0.2.${i % 7}`) }),
      ...(i % 400 === 0 && { dueAt: new Date(day) }),
      outbox: i % 1_000 === 0 ? [{ id: `${i}`, type: 'skysync.order.paid.v1', time: new Date(day) }] : [],
    };
  });
  await shop.stored.insertMany(orders);
  sent = recordCommands(shop.database.connection, 'orders');
});
afterAll(() => shop.close());
beforeEach(() => {
  sent.length = 0;
});

/** The planner sorts until the database has statistics of the table, which it makes by itself. */
const analysed = { timeoutMs: 28_000, everyMs: 500 };

/** Each find that was sent, explained. */
async function expectPlans(indexes: string[]): Promise<void> {
  const finds = sent.filter(({ name }) => name === 'find');
  expect(finds).toHaveLength(indexes.length);
  await eventually(async () => {
    const plans = [];
    for (const { command } of finds) {
      const { find, filter, sort, limit, projection } = command;
      const explained = await shop.database.connection.db?.command({
        explain: {
          find,
          filter,
          ...(sort !== undefined && { sort }),
          ...(limit !== undefined && { limit }),
          projection,
        },
      });
      plans.push(readPlan(explained));
    }
    expect(plans).toEqual(indexes.map((index) => ({ indexes: [index], scans: false, sorts: false })));
  }, analysed);
}

async function page(sub: string, role: 'customer' | 'staff', query: Record<string, string>): Promise<string> {
  const { status, body } = await shop.api.get('/orders', { token: shop.tokens.token({ sub, role }), query });
  expect([status, body.items.length]).toEqual([200, Number(query.limit)]);
  return body.nextCursor;
}

const lists = [
  ['regular', 'customer', {}, 'store_1_userId_1_createdAt_-1__id_-1'],
  ['regular', 'customer', { status: 'delivered' }, 'store_1_userId_1_status_1_createdAt_-1__id_-1'],
  ['clerk', 'staff', {}, 'store_1_createdAt_-1__id_-1'],
  ['clerk', 'staff', { status: 'awaiting_payment' }, 'store_1_status_1_createdAt_-1__id_-1'],
] as const;

test.each(lists)('the list of %s (%s, %j) comes in the order of an index', async (sub, role, filter, index) => {
  const cursor = await page(sub, role, { ...filter, limit: '10' });
  await page(sub, role, { ...filter, limit: '10', cursor });
  await expectPlans([index, index]);
});

test('what is held unpaid is found by its buyer and by its client', async () => {
  const buyer = shop.buyer('u2');
  await buyer.add('SKU-1');
  sent.length = 0;
  await buyer.order('key', orderBody('pm_action_required'), { 'x-forwarded-for': '192.0.2.4' });
  await expectPlans(['store_1_userId_1_status_1_createdAt_-1__id_-1', 'store_1_client_1']);
});

test('what is due, and what waits in outboxes, is found by its time', async () => {
  await shop.sweep();
  const [outbox, ...others] = sent.filter(({ name }) => name === 'find');
  expect(Object.keys(outbox?.command.filter ?? {})).toEqual(['outbox.time']);
  const due = others.find(({ command }) => JSON.stringify(command.filter).includes('dueAt'));
  sent.splice(0, sent.length, ...[outbox, due].filter((command) => command !== undefined));
  await expectPlans(['outbox.time_1', 'dueAt_1']);
});

test('orders are found by id', async () => {
  const body = { orderIds: ['ord_00001', 'ord_00002', 'unknown'] };
  const { body: found } = await shop.api.post('/internal/orders/find', { sender: 'payment-service', body });
  expect(found.orders).toHaveLength(2);
  await expectPlans(['_id_']);
});
