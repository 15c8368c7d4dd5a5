/** The objectives as clients meet them: what breaks or dawdles burns their budgets, and Prometheus' own rules see it. */
import { setTimeout as pause } from 'node:timers/promises';
import { createMetrics } from '@skysync/service-kit';
import { expectAlert, expectQuiet, findPromtool, promtoolDeadlineMs, samplesOf } from '@skysync/test-kit';
import request from 'supertest';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

const appId = 'gateway';
const metrics = createMetrics(appId);
let behind: StandIn;
beforeAll(async () => {
  findPromtool();
  behind = await startStandIn({}, metrics);
}, promtoolDeadlineMs);
afterAll(() => behind.close());
beforeEach(() => behind.respond(json(200, {})));

const expectFrom = (alert: string, cause: () => Promise<unknown>): Promise<void> =>
  expectAlert({ appId, alert, collect: () => samplesOf(metrics), cause });
const buy = () => request(behind.app).post('/api/v1/orders').send({});
const look = () => request(behind.app).get('/api/v1/products/tee');
const after = (ms: number): void =>
  behind.respond(async (req, res) => {
    await pause(ms);
    json(200, {})(req, res);
  });

test('what clients do wrong burns no budget', async () => {
  const before = await samplesOf(metrics);
  await buy().expect(200);
  behind.respond(json(409, { code: 'out_of_stock' }, { 'content-type': 'application/problem+json' }));
  await buy().expect(409);
  const now = await samplesOf(metrics);
  await expectQuiet('ErrorBudgetBurnsFast', { appId, before, after: now });
  await expectQuiet('ErrorBudgetBurnsSlowly', { appId, before, after: now });
});

test('ErrorBudgetBurnsFast: purchases fail', () =>
  expectFrom('ErrorBudgetBurnsFast', () => {
    behind.respond(json(500, {}));
    return buy().expect(502);
  }));

test('ErrorBudgetBurnsFast: the catalogue takes its time', () =>
  expectFrom('ErrorBudgetBurnsFast', () => {
    after(400);
    return look().expect(200);
  }));

test('ErrorBudgetBurnsSlowly: one look in twenty takes its time', () =>
  expectFrom('ErrorBudgetBurnsSlowly', async () => {
    for (let looks = 0; looks < 19; looks += 1) await look().expect(200);
    after(400);
    await look().expect(200);
  }));
