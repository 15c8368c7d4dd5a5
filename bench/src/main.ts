/** `make bench`: measures purchases, reads, sign-ins and memory on a platform of its own, beside bare Express and the bare hash. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, removeInstance, startPlatform } from '@skysync/platform';
import { runK6 } from './k6';
import { type Measurement, measure } from './measure';
import { memoryByPart } from './memory';
import { type Figures, report } from './report';
import { setStage } from './shop';
import { logins, purchases, reads, type Settings } from './workloads';

const minute = '60';

/** k6 from the PATH or the cache, built when there is none. */
const findK6 = (): string =>
  execFileSync(join(__dirname, '../../tools/find-go-program.sh'), ['k6'], { encoding: 'utf8' }).trim();

async function measureExpress({ k6, vus, seconds }: Settings): Promise<Measurement> {
  const server = spawn(process.execPath, [join(__dirname, 'hello.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve) =>
      server.stdout.once('data', (line) => resolve(String(line).trim())),
    );
    const url = `http://127.0.0.1:${port}/`;
    return await measure(
      { express: server.pid ?? 0 },
      {
        what: 'bare Express',
        run: () => runK6(k6, 'get', { URL: url, VUS: vus, SECONDS: seconds }),
        counter: 'http_reqs',
        trend: 'http_req_duration',
      },
    );
  } finally {
    server.kill();
  }
}

/** CPU milliseconds of one comparison, in a process of its own. */
const measureHash = (): number =>
  Number(execFileSync(process.execPath, [join(__dirname, 'hash.js')], { encoding: 'utf8' }));

async function measurePlatform(settings: Settings, platform: Platform): Promise<Omit<Figures, 'express' | 'hashMs'>> {
  const stage = await setStage(platform.url);
  const pids = platform.pids();
  await purchases(settings, stage, '20').run(); // until the compilers of all five services are warm
  const purchase = await measure(pids, purchases(settings, stage, minute));
  const memoryMb = memoryByPart(pids);
  const others: Measurement[] = [];
  for (const workload of [...reads(settings, stage), logins(settings, platform)])
    others.push(await measure(pids, workload));
  return { purchase, others, memoryMb };
}

async function main(): Promise<void> {
  const settings = { k6: findK6(), seconds: process.env.BENCH_SECONDS ?? '15', vus: process.env.BENCH_VUS ?? '16' };
  const hashMs = measureHash();
  const express = await measureExpress(settings);
  const directory = mkdtempSync(join(tmpdir(), 'skysync-bench-'));
  const platform = await startPlatform({
    directory,
    env: { RATE_LIMIT_MAX: '0', AUTH_RATE_LIMIT_MAX: '0', RATE_LIMIT_CEILING: '0', LOG_LEVEL: 'warn' },
  });
  try {
    const figures = { express, hashMs, ...(await measurePlatform(settings, platform)) };
    const text = report(figures, { ...settings, cores: cpus().length, node: process.version });
    writeFileSync(join(__dirname, '../results/latest.md'), text);
    console.log(text);
  } finally {
    await platform.stop();
    await removeInstance(directory);
  }
}

void main();
