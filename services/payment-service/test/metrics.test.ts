/** What is counted of money and providers, and what collecting it costs the database. */
import { createMetrics } from '@skysync/service-kit';
import { type Command, commandFaults, readPlan, recordCommands, sampleOf, samplesOf } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

const everyMs = 60_000;
const metrics = createMetrics('payment-service', { everyMs });
let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService({ metrics, providerTimeoutMs: 300 });
});
afterAll(() => service.stop());

const moved = (movement: string) =>
  sampleOf(metrics, 'skysync_money_minor_units_total', { movement, currency: 'EUR', store: 'other' });
const calls = (call: string, outcome: string) =>
  sampleOf(metrics, 'skysync_provider_call_seconds_count', { provider: 'sandbox', call, outcome });

test('money counts once for each movement, however often it is asked for', async () => {
  const order = orderOf('pm_success');
  const { body } = await service.create(order);
  await service.create(order);
  await service.askRefund(body, 1_000, 'ref_1');
  await service.askRefund(body, 1_000, 'ref_1');
  expect([await moved('succeeded'), await moved('refunded')]).toEqual([total.amount, 1_000]);
});

test('calls of providers, by what came of them', async () => {
  await service.create(orderOf('pm_declined'));
  await service.create(orderOf('pm_timeout'));
  expect([await calls('create', 'answered'), await calls('create', 'timeout')]).toEqual([2, 1]);
  expect([await calls('refund', 'answered'), await calls('create', 'failed')]).toEqual([1, undefined]);
});

test('collectors cost a handful of bounded reads by index, and between those nothing', async () => {
  const finished = (n: number) => ({ _id: `x-${n}` as never, store: 'demo', revision: 1, outbox: [], differing: 0 });
  for (const name of ['payments', 'ledger', 'payment_methods', 'webhook_inbox', 'reconciliations']) {
    await service.connection.collection(name).insertMany(Array.from({ length: 2_000 }, (_, n) => finished(n)));
  }
  const fresh = createMetrics('payment-service', { everyMs });
  for (const name of Object.keys(service.connection.models)) service.connection.deleteModel(name);
  const { runtime, database, tokens } = service;
  const replica = await startPaymentService({ metrics: fresh, shared: { runtime, database, tokens } });
  const sent = recordCommands(service.connection);
  await samplesOf(fresh);
  for (let times = 0; times < 10; times += 1) await samplesOf(fresh);
  sent.stop();
  const commands = sent.of('find', 'aggregate', 'count');
  expect(commands.map(({ find }) => find).sort()).toEqual([
    ...['dead_letters', 'dead_letters', 'ledger', 'payment_methods', 'payments', 'payments'],
    ...['payments', 'reconciliations', 'reconciliations', 'reconciliations', 'revocations', 'webhook_inbox'],
  ]);
  expect(commands.flatMap((command) => commandFaults(command))).toEqual([]);
  for (const { limit, maxTimeMS } of commands) expect([limit, Number(maxTimeMS) <= 2_000]).toEqual([1_000, true]);

  // dead letters are few, and read whole up to the limit
  const byIndex = commands.filter(({ find, filter }) => find !== 'dead_letters' || JSON.stringify(filter) !== '{}');
  const planOf = async ({ lsid: _session, $db: _database, ...command }: Command) =>
    readPlan(await service.connection.db?.command({ explain: command }));
  for (const command of byIndex)
    expect([command.find, await planOf(command)]).toMatchObject([command.find, { scans: false }]);
  await replica.close();
});
