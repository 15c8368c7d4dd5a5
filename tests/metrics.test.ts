/** What a Prometheus gets of the running services: all that rules and dashboards ask for, and nobody else gets it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type AppId, appIds, metricsPortOf } from '@skysync/platform';
import { findPromtool, promtoolDeadlineMs } from '@skysync/test-kit';
import { platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
const folder = join(__dirname, '../observability');
const collected = (app: AppId): Promise<string> =>
  fetch(`http://127.0.0.1:${metricsPortOf(platform.ports, app)}/metrics`).then((answer) => answer.text());

beforeAll(async () => {
  const admin = await shop.login(platform.demo.admin);
  const buyer = await shop.guest();
  await buyer.addLine(await admin.newSku(3));
  expect((await buyer.checkout()).status).toBe(201);
});

test('every metric that rules and dashboards name is served by a service', async () => {
  const texts = await Promise.all(appIds.map(collected));
  const served = new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)));
  const files = ['rules', 'dashboards'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => readFileSync(join(folder, part, name), 'utf8')),
  );
  const named = files.flatMap((text) => text.match(/\b(?:skysync|nodejs|process)_\w+/g) ?? []);
  expect(new Set(named).size).toBeGreaterThan(20);
  const family = (name: string): string => name.replace(/_(?:bucket|count|sum)$/, '');
  expect([...new Set(named)].filter((name) => !served.has(name) && !served.has(family(name)))).toEqual([]);
});

test('a purchase is counted where it happens', async () => {
  const [gateway, orders, products, payments] = await Promise.all(
    (['gateway', 'order-service', 'product-service', 'payment-service'] as const).map(collected),
  );
  expect(gateway).toMatch(
    /^skysync_http_request_seconds_count\{.*route="\/orders",method="POST",status="2xx"\} [1-9]/m,
  );
  expect(orders).toMatch(/^skysync_saga_seconds_count\{.*status="paid"\} [1-9]/m);
  expect(orders).toMatch(/^skysync_revenue_minor_units_total\{.*currency="EUR".*\} [1-9]/m);
  expect(products).toMatch(/^skysync_reservations_total\{.*result="held".*\} [1-9]/m);
  expect(payments).toMatch(
    /^skysync_provider_call_seconds_count\{.*provider="sandbox",call="create",outcome="answered"\} [1-9]/m,
  );
});

test.each(appIds)('nobody gets the metrics of %s by way of a client', async (app) => {
  for (const path of ['/metrics', '/api/v1/metrics', `/api/v1/${app}/metrics`, `/v1.0/invoke/${app}/method/metrics`]) {
    expect((await fetch(`${platform.url}${path}`)).status).toBe(404);
  }
  const others = Object.values(networkInterfaces()).flatMap((all = []) => all.filter(({ internal }) => !internal));
  for (const { address } of others.filter(({ family }) => family === 'IPv4')) {
    await expect(fetch(`http://${address}:${metricsPortOf(platform.ports, app)}/metrics`)).rejects.toThrow();
  }
});

test('nor does one service of another, through the sidecars', async () => {
  const token =
    readFileSync(join(platform.directory, 'gateway.env'), 'utf8').match(/^DAPR_API_TOKEN=(.*)$/m)?.[1] ?? '';
  const url = `http://127.0.0.1:${platform.ports.GATEWAY_SIDECAR_HTTP_PORT}/v1.0/invoke/order-service/method/metrics`;
  const { status } = await fetch(url, { headers: { 'dapr-api-token': token } });
  expect([403, 404]).toContain(status);
});

test(
  'Prometheus takes the file that says whom to ask and which rules to run',
  () => {
    const file = join(platform.directory, 'prometheus.yaml');
    const said = execFileSync(findPromtool(), ['check', 'config', file], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS: 2 rule files found');
    for (const app of appIds)
      expect(readFileSync(file, 'utf8')).toContain(`127.0.0.1:${metricsPortOf(platform.ports, app)}`);
  },
  promtoolDeadlineMs,
);
