/** Whether what a real service counts makes an alert fire: its metrics, held by promtool against the real rules. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sample } from './samples';

const root = join(__dirname, '../../..');
const rules = ['alerts', 'objectives'].map((name) => join(root, `observability/rules/${name}.yaml`));

/** Longer than any alert waits, but for those that look back for days. */
const minutes = 60;

/** How long it may take to build promtool, on a machine that has none. */
export const promtoolDeadlineMs = 900_000;

let program: string | undefined;

/** The path of promtool, which is built where there is none. */
export function findPromtool(): string {
  program ??= execFileSync(join(root, 'tools/find-go-program.sh'), ['promtool'], { encoding: 'utf8' }).trim();
  return program;
}

/** What makes an alert, and where it shows. */
export interface AlertCase {
  appId: string;
  alert: string;
  /** Everything that is collected of the service now. */
  collect(): Promise<readonly Sample[]>;
  cause(): Promise<unknown>;
}

/** Throws what promtool says unless the alert is quiet before the cause, and fires because of it. */
export async function expectAlert({ appId, alert, collect, cause }: AlertCase): Promise<void> {
  const before = await collect();
  await expectQuiet(alert, { appId, before, after: before });
  await cause();
  await expectFiring(alert, { appId, before, after: await collect() });
}

/**
 * What goes on for an hour as it went from `before` to `after`: counters grow by as much each minute, gauges stay as they
 * are.
 */
export interface Collected {
  appId: string;
  before: readonly Sample[];
  after: readonly Sample[];
}

/** Throws what promtool says unless the alert fires at the end of that hour. */
export const expectFiring = (alert: string, collected: Collected): Promise<void> =>
  holds(`count(ALERTS{alertname="${alert}", alertstate="firing"}) > bool 0`, collected);

/** Throws what promtool says when the alert fires or waits to fire at the end of that hour. */
export const expectQuiet = (alert: string, collected: Collected): Promise<void> =>
  holds(`absent(ALERTS{alertname="${alert}"})`, collected);

async function holds(expr: string, collected: Collected): Promise<void> {
  const promtool = findPromtool();
  const folder = mkdtempSync(join(tmpdir(), 'skysync-alerts-'));
  const file = join(folder, 'test.json'); // JSON is YAML
  try {
    const expected = { expr: `sum(${expr})`, eval_time: `${minutes}m`, exp_samples: [{ labels: '{}', value: 1 }] };
    const test = { interval: '1m', input_series: seriesOf(collected), promql_expr_test: [expected] };
    writeFileSync(file, JSON.stringify({ rule_files: rules, evaluation_interval: '1m', tests: [test] }));
    await promisify(execFile)(promtool, ['test', 'rules', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of what Node.js says of itself only what an alert looks at. */
const isOfInterest = ({ name }: Sample): boolean => /^(?:skysync_|nodejs_eventloop_lag_p99|up$)/.test(name);
const isCounter = (name: string): boolean => /_(?:total|count|sum|bucket)$/.test(name);

function seriesOf({ appId, before, after }: Collected) {
  const earlier = new Map(before.map((sample) => [keyOf(sample), sample.value]));
  return after.filter(isOfInterest).map((sample) => {
    const { name, labels, value } = sample;
    const start = earlier.get(keyOf(sample)) ?? 0;
    const all = { ...labels, app_id: appId, instance: `${appId}:1`, job: 'skysync' };
    const text = Object.entries(all).map(([label, of]) => `${label}=${JSON.stringify(of)}`);
    const values = isCounter(name)
      ? `${plain(start)}+${plain(value - start)}x${minutes}`
      : `${plain(value)}x${minutes}`;
    return { series: `${name}{${text.join(',')}}`, values };
  });
}

/** promtool knows no exponents. */
const plain = (value: number): string => value.toFixed(9);

const keyOf = ({ name, labels }: Sample): string => JSON.stringify([name, Object.entries(labels).sort()]);
