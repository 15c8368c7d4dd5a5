/** The alerts about what every service does: each cause is made in a real service, and Prometheus' own rules see it. */
import { expectAlert, findPromtool, promtoolDeadlineMs, samplesOf } from '@skysync/test-kit';
import { collectDefaultMetrics } from 'prom-client';
import { createMetrics, type Metrics } from '../src/metrics/metrics';
import { createServedMetrics } from '../src/metrics/serve-metrics';
import { freePort } from './free-port';
import { away, event, type Fate, handler, type Letters, poison, startLetters, works } from './letters';
import { raw, startThings } from './things';

const appId = 'order-service';
const expectFrom = (alert: string, metrics: Metrics, cause: () => Promise<unknown>): Promise<void> =>
  expectAlert({ appId, alert, collect: () => samplesOf(metrics), cause });

beforeAll(() => void findPromtool(), promtoolDeadlineMs);

describe('of events', () => {
  const metrics = createMetrics(appId, { everyMs: 0 });
  let letters: Letters;
  beforeAll(async () => {
    letters = await startLetters(metrics);
  });
  afterAll(() => letters.service.stop());

  const become = (fate: Fate, work: () => Promise<unknown>) => () => {
    handler.fate = fate;
    return work();
  };
  const deliver = (id: string) => letters.service.runtime.inboundOf().deliver(event(id));

  test('EventsFail: a handler refuses them', async () => {
    await become(works, () => deliver('works'))();
    await expectFrom(
      'EventsFail',
      metrics,
      become(away, () => deliver('fails')),
    );
  });

  test('DeadLettersWait: one is tried again and again, and fails each time', () =>
    expectFrom(
      'DeadLettersWait',
      metrics,
      become(away, async () => {
        await letters.bring(event('waits'));
        await letters.collection().updateMany({}, { $set: { receivedAt: new Date(Date.now() - 900_000) } });
      }),
    ));

  test('DeadLettersPoison: one comes that nobody can ever process', () =>
    expectFrom(
      'DeadLettersPoison',
      metrics,
      become(poison, () => letters.bring(event('is-poison'))),
    ));
});

describe('of a service', () => {
  test('ServiceErrors: it breaks while it answers', async () => {
    const metrics = createMetrics(appId, { everyMs: 0 });
    const service = await startThings(metrics);
    await raw(service, 'get', '/things/1').expect(200);
    await expectFrom('ServiceErrors', metrics, () => raw(service, 'get', '/broken').expect(500));
    await service.stop();
  });

  test('GaugesFail: its database is gone', async () => {
    const metrics = createMetrics(appId, { everyMs: 0 });
    const service = await startThings(metrics);
    await expectFrom('GaugesFail', metrics, () => service.database.connection.close());
    await service.close();
  });

  test('EventLoopLag: something does not let go of the processor', async () => {
    const metrics = createMetrics(appId, { collect: (registry) => collectDefaultMetrics({ register: registry }) });
    await samplesOf(metrics); // the histogram begins anew with each look
    await expectFrom('EventLoopLag', metrics, async () => {
      for (let times = 0; times < 3; times += 1) {
        const until = Date.now() + 400;
        while (Date.now() < until);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  });

  test('ServiceDown: its process has ended', async () => {
    const port = await freePort();
    const served = createServedMetrics(appId, { METRICS_PORT: String(port) });
    await served.listen();
    /** As Prometheus notes it. */
    const collect = async () => {
      const url = `http://127.0.0.1:${port}/metrics`;
      const isUp = await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
      return [{ name: 'up', labels: {}, value: Number(isUp) }];
    };
    await expectAlert({ appId, alert: 'ServiceDown', collect, cause: served.close });
  });
});
