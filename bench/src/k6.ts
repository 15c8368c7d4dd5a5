/** Runs a k6 workload and reads its summary. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Metric {
  count?: number;
  rate?: number;
  avg?: number;
  'p(99)'?: number;
  fails?: number;
}

export interface Summary {
  metrics: Record<string, Metric | undefined>;
}

/** Runs `workloads/<name>.js`; throws when a check of the workload failed, since a fast wrong answer is no result. */
export async function runK6(k6: string, name: string, env: Record<string, string>): Promise<Summary> {
  const file = join(tmpdir(), `skysync-k6-${process.pid}-${Date.now()}.json`);
  const settings = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const workload = join(__dirname, `../workloads/${name}.js`);
  await promisify(execFile)(k6, [
    'run',
    '--quiet',
    '--no-usage-report',
    '--summary-export',
    file,
    ...settings,
    workload,
  ]);
  const summary = JSON.parse(readFileSync(file, 'utf8')) as Summary;
  rmSync(file);
  const fails = summary.metrics.checks?.fails ?? 0;
  if (fails > 0) throw new Error(`${name}: ${fails} answers were wrong`);
  return summary;
}
