/** `make bench`: measures purchases and reads on a platform of its own, as ratios to bare Express in the same run. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, removeInstance, startPlatform } from '@skysync/platform';
import { cpuByPart, difference } from './cpu';
import { runK6, type Summary } from './k6';
import { type Measurement, report } from './report';

const seconds = process.env.BENCH_SECONDS ?? '15';
const vus = process.env.BENCH_VUS ?? '16';

/** k6 from the PATH or the cache, built when there is none. */
function findK6(): string {
  return execFileSync(join(__dirname, '../../tools/find-go-program.sh'), ['k6'], { encoding: 'utf8' }).trim();
}

const rateOf = (summary: Summary, metric: string): number => summary.metrics[metric]?.rate ?? 0;

async function measureHello(k6: string): Promise<Measurement> {
  const server = spawn('node', [join(__dirname, 'hello.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<string>((resolve) =>
      server.stdout.once('data', (line) => resolve(String(line).trim())),
    );
    const run = { URL: `http://127.0.0.1:${port}/`, VUS: vus, SECONDS: seconds };
    const pids = { express: server.pid ?? 0 };
    const before = cpuByPart(pids);
    const summary = await runK6(k6, 'get', run);
    const cpu = difference(cpuByPart(pids), before);
    return measurement('bare Express', summary, 'http_reqs', 'http_req_duration', cpu);
  } finally {
    server.kill();
  }
}

function measurement(
  what: string,
  summary: Summary,
  counter: string,
  trend: string,
  cpu: Record<string, number>,
): Measurement {
  const count = summary.metrics[counter]?.count ?? 0;
  const cpuMs = Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, ms / count]));
  return { what, perSecond: rateOf(summary, counter), p99Ms: summary.metrics[trend]?.['p(99)'] ?? 0, cpuMs };
}

async function onPlatform(
  platform: Platform,
  what: string,
  work: () => Promise<Summary>,
  counter: string,
  trend: string,
) {
  const pids = platform.pids();
  const before = cpuByPart(pids);
  const summary = await work();
  return measurement(what, summary, counter, trend, difference(cpuByPart(pids), before));
}

async function measureShop(k6: string, platform: Platform): Promise<Measurement[]> {
  const api = `${platform.url}/api/v1`;
  const products = (await (await fetch(`${api}/products?limit=100`)).json()) as {
    items: { slug: string; variants: { sku: string; available: number }[] }[];
  };
  const skus = products.items.flatMap(({ variants }) => variants.filter((v) => v.available > 200).map((v) => v.sku));
  const run = { URL: api, VUS: vus, SKUS: skus.join(',') };
  const get = (path: string) => () => runK6(k6, 'get', { URL: `${api}${path}`, VUS: vus, SECONDS: seconds });
  const slug = products.items[0]?.slug;

  await runK6(k6, 'purchase', { ...run, SECONDS: '20' }); // until the compilers of all five services are warm
  return [
    await onPlatform(
      platform,
      'purchase',
      () => runK6(k6, 'purchase', { ...run, SECONDS: seconds }),
      'purchases',
      'purchase_ms',
    ),
    await onPlatform(platform, 'product list', get('/products?limit=20'), 'http_reqs', 'http_req_duration'),
    await onPlatform(platform, 'product detail', get(`/products/${slug}`), 'http_reqs', 'http_req_duration'),
  ];
}

async function main(): Promise<void> {
  const k6 = findK6();
  const hello = await measureHello(k6);
  const directory = mkdtempSync(join(tmpdir(), 'skysync-bench-'));
  const platform = await startPlatform({
    directory,
    env: { RATE_LIMIT_MAX: '0', AUTH_RATE_LIMIT_MAX: '0', RATE_LIMIT_CEILING: '0', LOG_LEVEL: 'warn' },
  });
  try {
    const text = report(hello, await measureShop(k6, platform), { vus, seconds, cores: cpus().length });
    writeFileSync(join(__dirname, '../results/latest.md'), text);
    console.log(text);
  } finally {
    await platform.stop();
    removeInstance(directory);
  }
}

void main();
