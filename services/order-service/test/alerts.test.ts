/** The alerts about checkouts and about work that stays undone: each cause is made, and Prometheus' own rules see it. */
import { createMetrics } from '@skysync/service-kit';
import {
  eventually,
  expectAlert,
  expectFiring,
  expectQuiet,
  findPromtool,
  promtoolDeadlineMs,
  sampleOf,
  samplesOf,
} from '@skysync/test-kit';
import { openShop, orderBody, type Shop } from './shop';

const appId = 'order-service';
const metrics = createMetrics(appId, { everyMs: 0 });
const longAgo = new Date(Date.now() - 1_800_000);
let shop: Shop;

beforeAll(async () => {
  findPromtool();
  shop = await openShop(undefined, { AUDIT_EVERY_MS: '0' }, metrics);
}, promtoolDeadlineMs);
afterAll(() => shop.close());
afterEach(() => {
  shop.heal();
  shop.runtime.breakBroker(false);
});

const expectFrom = (alert: string, cause: () => Promise<unknown>): Promise<void> =>
  expectAlert({ appId, alert, collect: () => samplesOf(metrics), cause });

async function place(name: string, at = shop) {
  const buyer = at.buyer(name);
  await buyer.add('SKU-1');
  const { status } = await buyer.order('key', orderBody());
  await at.drain();
  return status;
}

test('SagasUnfinished: payment-service does not answer', async () => {
  expect(await place('first')).toBe(201);
  await expectFrom('SagasUnfinished', async () => {
    shop.fail('createPayment', 'before');
    expect(await place('unlucky')).toBe(503);
  });
});

test('OrdersStuck: nobody finishes what such a checkout has left', () =>
  expectFrom('OrdersStuck', () => shop.stored.updateMany({ status: 'pending' }, { $set: { createdAt: longAgo } })));

test('WorkOverdue: nobody takes up what is due', () =>
  expectFrom('WorkOverdue', () => shop.stored.updateMany({ status: 'pending' }, { $set: { dueAt: longAgo } })));

test('OutboxStuck: the broker is away', () =>
  expectFrom('OutboxStuck', async () => {
    shop.runtime.breakBroker(true);
    expect(await place('untold')).toBe(201);
    await shop.stored.updateMany({ 'outbox.0': { $exists: true } }, { $set: { 'outbox.0.time': longAgo } });
  }));

test('SweepFails: nor do events leave their outboxes later', () =>
  expectFrom('SweepFails', async () => {
    shop.runtime.breakBroker(true);
    await shop.sweep();
  }));

test('SweeperSilent: no timer reaches the service any more', async () => {
  const before = await samplesOf(metrics);
  await shop.sweep();
  const after = await samplesOf(metrics);
  await expectQuiet('SweeperSilent', { appId, before, after });
  await expectFiring('SweeperSilent', { appId, before: after, after });
});

test('AuditViolations: an order says it was paid, and no money is there', async () => {
  const audited = createMetrics(appId, { everyMs: 0 });
  const other = await openShop(undefined, { AUDIT_EVERY_MS: '1' }, audited);
  await place('victim', other);
  const cause = async () => {
    other.payments.clear();
    await other.stored.updateMany({}, { $set: { createdAt: longAgo, updatedAt: longAgo } });
    await other.sweep();
    await eventually(async () => Number(await sampleOf(audited, 'skysync_audit_violations_total')) > 0);
  };
  await expectAlert({ appId, alert: 'AuditViolations', collect: () => samplesOf(audited), cause });
  await other.close();
});
