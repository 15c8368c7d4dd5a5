/** The alerts about providers and about money on its way: each cause is made, and Prometheus' own rules see it. */
import { setTimeout as pause } from 'node:timers/promises';
import { createMetrics, withStore } from '@skysync/service-kit';
import { expectAlert, findPromtool, promtoolDeadlineMs, samplesOf } from '@skysync/test-kit';
import { CredentialsRefused, type PaymentProvider } from '../src/providers/provider';
import { newReconciliation } from '../src/reconciliation/reconciliation';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

const appId = 'payment-service';
const metrics = createMetrics(appId, { everyMs: 0 });
let service: PaymentService;
/** What the provider does before it answers. */
let mood: () => Promise<void> = async () => {};

const moody = (sandbox: PaymentProvider): PaymentProvider => ({
  ...sandbox,
  create: async (charge, signal) => {
    await mood();
    return sandbox.create(charge, signal);
  },
});

beforeAll(async () => {
  findPromtool();
  service = await startPaymentService({ metrics, wrap: moody });
  expect((await service.create(orderOf('pm_success'))).body.status).toBe('succeeded');
}, promtoolDeadlineMs);
afterAll(() => service.stop());
afterEach(() => {
  mood = async () => {};
});

const expectFrom = (alert: string, cause: () => Promise<unknown>): Promise<void> =>
  expectAlert({ appId, alert, collect: () => samplesOf(metrics), cause });
const pay = (method = 'pm_success') => service.create(orderOf(method));

test('ProviderFails: it does not answer in time', () =>
  expectFrom('ProviderFails', async () => {
    expect((await pay('pm_timeout')).body.status).toBe('processing');
  }));

test('ProviderRefusesUs: the credentials of a store were taken back', () =>
  expectFrom('ProviderRefusesUs', () => {
    mood = () => Promise.reject(new CredentialsRefused('the key is no good any more'));
    return pay();
  }));

test('ProviderSlow: it takes its time', () =>
  expectFrom('ProviderSlow', () => {
    mood = () => pause(1_100);
    return pay();
  }));

test('PaymentsStuck: it never says what became of a payment', () =>
  expectFrom('PaymentsStuck', () => service.later(7_200)));

test('AuthorizationsLapse: nobody captures what a buyer has authorised', () =>
  expectFrom('AuthorizationsLapse', async () => {
    const { body } = await pay('pm_authorize');
    const soon = { 'authorization.capturableUntil': new Date(Date.now() + 24 * 3_600_000) };
    await service.connection.collection('payments').updateOne({ _id: body.id }, { $set: soon });
  }));

const reconciliation = (day: string) => newReconciliation('demo', 'stripe', day, new Date());

test('ReconciliationDiffers: a day of the ledger and of a provider disagree', () =>
  expectFrom('ReconciliationDiffers', () => {
    const { dueAt: _done, ...compared } = reconciliation('2026-01-01');
    const differing = { ...compared, status: 'done', differing: 2 } as const;
    return withStore('demo', () => service.deps.reconciliations.insert(differing));
  }));

test('ReconciliationLate: a provider never lists a day', () =>
  expectFrom('ReconciliationLate', () =>
    withStore('demo', () => service.deps.reconciliations.insert(reconciliation('2026-01-02'))),
  ));
