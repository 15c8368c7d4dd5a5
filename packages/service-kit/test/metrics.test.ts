/** Labels are closed lists, and gauges are read seldom, in time, and never twice at once. */
import { eventually, sampleOf, samplesOf } from '@skysync/test-kit';
import { createMetrics, silentMetrics } from '../src/metrics/metrics';

const level = { gauges: { level: { name: 'level', help: 'x' } }, labels: {} } as const;
const levelOf = (value: number) => [{ labels: {}, values: { level: value } }];

test('a value that was not declared is other, and every declared one begins with 0', async () => {
  const metrics = createMetrics('app');
  const count = metrics.counter({ name: 'things_total', help: 'x', labels: { kind: ['a', 'b'] } });
  count({ kind: 'a' });
  count({ kind: 'a' }, 2);
  count({ kind: 'anything else' });
  count({ kind: 'and more' });
  const values = { a: 3, b: 0, other: 2 };
  for (const [kind, value] of Object.entries(values))
    expect(await sampleOf(metrics, 'things_total', { kind })).toBe(value);
  expect((await samplesOf(metrics)).filter(({ name }) => name === 'things_total')).toHaveLength(3);
});

test('a sparse counter begins with nothing', async () => {
  const metrics = createMetrics('app');
  metrics.counter({ name: 'rare_total', help: 'x', labels: { kind: ['a'] }, sparse: true });
  expect(await sampleOf(metrics, 'rare_total')).toBeUndefined();
});

test('durations fall into the declared buckets', async () => {
  const metrics = createMetrics('app');
  const observe = metrics.durations({ name: 'took_seconds', help: 'x', labels: { way: ['a'] }, buckets: [0.1, 1] });
  observe({ way: 'a' }, 0.05);
  observe({ way: 'a' }, 0.5);
  expect(await sampleOf(metrics, 'took_seconds_bucket', { le: '0.1' })).toBe(1);
  expect(await sampleOf(metrics, 'took_seconds_bucket', { le: '1' })).toBe(2);
  expect(await sampleOf(metrics, 'took_seconds_count', { way: 'a' })).toBe(2);
});

test('where nobody collects, nothing happens', async () => {
  let asked = 0;
  silentMetrics.counter({ name: 'x', help: 'x', labels: {} })({});
  silentMetrics.durations({ name: 'x', help: 'x', labels: {}, buckets: [] })({}, 1);
  silentMetrics.gauges({
    ...level,
    read: async () => {
      asked += 1;
      return [];
    },
  });
  expect(await silentMetrics.text()).toBe('');
  expect(asked).toBe(0);
});

test('however often somebody collects, it is read once in its time, and by one of many at once', async () => {
  const metrics = createMetrics('app', { everyMs: 60_000 });
  let asked = 0;
  metrics.gauges({
    ...level,
    read: async () => {
      asked += 1;
      return levelOf(asked);
    },
  });
  const texts = await Promise.all(Array.from({ length: 20 }, () => metrics.text()));
  for (const text of texts) expect(text).toContain('level{app_id="app"} 1\n');
  await metrics.text();
  expect(asked).toBe(1);
});

test('what has no row is 0', async () => {
  const metrics = createMetrics('app');
  const gauges = { open: { name: 'open', help: 'x' } };
  const read = async () => [{ labels: { kind: 'b' }, values: { open: 7 } }];
  metrics.gauges({ gauges, labels: { kind: ['a', 'b'] }, read });
  expect(await sampleOf(metrics, 'open', { kind: 'a' })).toBe(0);
  expect(await sampleOf(metrics, 'open', { kind: 'b' })).toBe(7);
});

test('what cannot be read is absent, counted, and there again as soon as it can', async () => {
  const metrics = createMetrics('app', { everyMs: 0 });
  let isAway = false;
  metrics.gauges({ ...level, read: async () => (isAway ? Promise.reject(new Error('away')) : levelOf(3)) });
  expect(await sampleOf(metrics, 'level')).toBe(3);
  isAway = true;
  expect(await sampleOf(metrics, 'level')).toBeUndefined();
  isAway = false;
  expect(await sampleOf(metrics, 'level')).toBe(3);
  expect(await sampleOf(metrics, 'skysync_gauge_failures_total')).toBe(1);
});

test('a database that hangs keeps no collector waiting, and is not asked again before it has answered', async () => {
  const metrics = createMetrics('app', { everyMs: 0, deadlineMs: 50 });
  let asked = 0;
  let answer: () => void = () => {};
  metrics.gauges({
    ...level,
    read: (deadlineMs) => {
      expect(deadlineMs).toBeLessThanOrEqual(50);
      asked += 1;
      return new Promise((resolve) => {
        answer = () => resolve(levelOf(1));
      });
    },
  });
  const since = Date.now();
  for (let n = 0; n < 3; n += 1) expect(await metrics.text()).not.toContain('level{');
  expect(Date.now() - since).toBeLessThan(5_000);
  expect(asked).toBe(1);
  answer();
  await eventually(async () => {
    const reading = metrics.text();
    answer();
    return (await reading).includes('level{app_id="app"} 1');
  });
});
