/** What the service asks its database: MongoDB's rules are kept, and no query, update or sweep reads a whole collection. */
import { type Command, commandFaults, readPlan, recordCommands } from '@skysync/test-kit';
import { customerOf } from './method-samples';
import { orderOf, type PaymentService, startPaymentService, succeeded, total } from './payment-service';
import { shiftComment } from './shift-payments';

let service: PaymentService;
let sent: ReturnType<typeof recordCommands>;

/** Every use case once, on a collection in which reading all of it would be the wrong plan. */
async function workThrough(): Promise<void> {
  const [paid, waiting, delayed] = await Promise.all(
    ['pm_success', 'pm_action_required', 'pm_delayed'].map(
      async (method) => (await service.create(orderOf(method))).body,
    ),
  );
  await service.create(orderOf('pm_success', { orderId: paid.orderId }));
  await service.read(paid.id);
  await service.confirm(waiting.id, 'pm_action_required');
  await service.webhook(succeeded(delayed.id));
  await service.webhook(succeeded(delayed.id));
  await service.refund({ orderId: paid.orderId, paymentId: paid.id, refundId: 'r1', amount: total });
  await service.voidOf('ord_without_payment');
  const customer = customerOf(service, 'saver');
  const { body: method } = await customer.save();
  await customer.list();
  await customer.prefer(method.id);
  await customer.pay(method.id);
  await customer.delete(method.id);
  await service.find([paid.orderId, waiting.orderId]);
  const { nextCursor } = (await service.list({ limit: '5' })).body;
  await service.list({ limit: '5', cursor: nextCursor });
  await service.later(3600);
  await service.sweep();
  await service.voidOf(waiting.orderId);
  await service.relay.drain();
}

beforeAll(async () => {
  service = await startPaymentService({ providerTimeoutMs: 300 });
  service.runtime.answer('findOrders', ({ orderIds }) => ({
    orders: orderIds.map((id) => ({ id, status: 'awaiting_payment' as const })),
  }));
  await Promise.all(Array.from({ length: 600 }, () => service.create(orderOf('pm_success'))));
  await service.relay.drain();
  for (const name of ['webhook_inbox', 'sandbox_charges', 'payment_methods']) {
    const others = Array.from({ length: 1_000 }, (_, n) => ({
      _id: `other-${n}` as never,
      store: 'demo',
      revision: 1,
    }));
    await service.connection.collection(name).insertMany(others);
  }
  sent = recordCommands(service.connection);
  await workThrough();
  sent.stop();
});
afterAll(() => service.stop());

const explain = (command: Command) => service.connection.db?.command({ explain: command });
const planOf = async ({ lsid: _session, $db: _database, ...command }: Command) => readPlan(await explain(command));

/** The commands that read a whole collection. */
async function scannedBy(commands: Command[]): Promise<Command[]> {
  const plans = await Promise.all(commands.map(planOf));
  return commands.filter((_command, index) => plans[index]?.scans);
}

test('every command keeps the rules of MongoDB', () => {
  const commands = sent.of('find', 'aggregate', 'update', 'delete', 'findAndModify', 'insert');
  expect(commands.length).toBeGreaterThan(25);
  expect(commands.flatMap((command) => commandFaults(command))).toEqual([]);
});

test('every query has an index, and lists have their order from it', async () => {
  // dead letters are few here, and the kit's to test
  const finds = sent
    .of('find', 'aggregate')
    .filter(({ find, comment }) => find !== 'dead_letters' && comment !== shiftComment);
  const due = finds.filter(({ filter }) => JSON.stringify(filter).includes('dueAt'));
  const listed = finds.filter(({ find, limit, sort }) => find === 'payments' && sort && limit === 6);
  expect([due.length > 0, listed.length]).toEqual([true, 2]);
  expect(await scannedBy(finds)).toEqual([]);
  for (const command of listed)
    expect(await planOf(command)).toEqual({ indexes: ['_id_'], scans: false, sorts: false });
  for (const command of due) expect((await planOf(command)).indexes).toEqual(['dueAt_1']);
});

test('every update has an index', async () => {
  const updates = sent
    .of('update')
    .flatMap(({ update, updates }) =>
      Array.isArray(updates) ? updates.map(({ q }: { q: object }) => ({ find: update, filter: q })) : [],
    );
  expect(updates.length).toBeGreaterThan(5);
  expect(await scannedBy(updates.filter(({ find }) => find !== 'dead_letters'))).toEqual([]);
});

test('indexes remove what is only kept for a while', async () => {
  const retention = async (collection: string) =>
    (await service.connection.collection(collection).indexes()).filter((index) => 'expireAfterSeconds' in index);
  expect(await retention('payments')).toMatchObject([{ key: { withdrawnAt: 1 }, expireAfterSeconds: 604_800 }]);
  expect(await retention('webhook_inbox')).toMatchObject([{ key: { receivedAt: 1 }, expireAfterSeconds: 2_592_000 }]);
});
