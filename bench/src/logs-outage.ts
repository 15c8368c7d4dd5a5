/**
 * `make logs-outage SECONDS=600`: services whose log targets hang, refuse or answer 500, beside others whose targets work or that
 * write to the console alone, all under the same load at the same time. Fails when a request fails, memory grows, a process ends, or
 * (from five minutes on) the p99 of an outage is more than a tenth above that of the console alone.
 */
import { startLogServer } from '@skysync/test-kit';
import { type Condition, type LoadedService, startService } from './logging-service';

const seconds = Number(process.env.SECONDS || 600);
const perSecond = Number(process.env.RATE || 10);
const transports = ['cloudwatch', 'gcloud', 'otlp'] as const;
const conditions: readonly Condition[] = ['console', 'take', 'hang', 'refuse', '500'];
/** Megabytes that the heap of a service may gain once its buffer is full, and that it may have resident: less than its limit in a cluster. */
const allowed = { growthMb: 8, rssMb: 256 };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const quantile = (sorted: number[], part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;

/** Asks all in turn, evenly, whether or not earlier answers are there. */
async function load(services: LoadedService[], forMs: number): Promise<void> {
  const begun = performance.now();
  for (let asked = 0; performance.now() - begun < forMs; ) {
    const due = ((performance.now() - begun) / 1_000) * perSecond * services.length;
    for (; asked < due; asked += 1) void services[asked % services.length]?.ask();
    await pause(2);
  }
  await Promise.all(services.map((service) => service.answered()));
}

interface Row {
  condition: Condition;
  requests: number;
  failed: number;
  p50: number;
  p99: number;
  ratio: number;
  /** After collections, the highest service of its kind at each reading. */
  heapMb: number[];
  rssMb: number;
  dropped: number;
  notices: number;
  endedBy: string;
}

function rowOf(condition: Condition, services: LoadedService[], baseline: number): Row {
  const own = services.filter((service) => service.condition === condition);
  const times = own.flatMap(({ times: some }) => some).sort((a, b) => a - b);
  const most = (of: (service: LoadedService) => number): number => Math.max(...own.map(of));
  const sum = (of: (service: LoadedService) => number): number => own.reduce((all, service) => all + of(service), 0);
  const p99 = quantile(times, 0.99);
  return {
    condition,
    requests: times.length,
    failed: sum(({ failed }) => failed),
    p50: quantile(times, 0.5),
    p99,
    ratio: p99 / (baseline || p99),
    heapMb: (own[0]?.memory ?? []).map((_, n) => most(({ memory }) => memory[n]?.heapMb ?? 0)),
    rssMb: most(({ memory }) => Math.max(...memory.map(({ rssMb }) => rssMb))),
    dropped: sum((service) => service.dropped()),
    notices: most((service) => service.notices()),
    endedBy: [...new Set(own.map((service) => service.endedBy()))].join(' '),
  };
}

function report(rows: Row[]): string {
  const fixed = (n: number): string => n.toFixed(1);
  const lines = rows.map((row) =>
    [
      row.condition,
      row.requests,
      row.failed,
      fixed(row.p50),
      fixed(row.p99),
      row.ratio.toFixed(2),
      fixed(row.rssMb),
      row.heapMb.map(Math.round).join(' '),
      row.dropped,
      row.notices,
      row.endedBy,
    ].join(' | '),
  );
  const head =
    'target | requests | failed | p50 ms | p99 ms | p99 to console | RSS MB | heap MB | lines dropped | notices | ended';
  return [head, head.replaceAll(/[^|]+/g, '---'), ...lines].map((line) => `| ${line} |`).join('\n');
}

function faultsOf(rows: Row[]): string[] {
  return rows.flatMap(({ condition, failed, heapMb, rssMb, ratio, endedBy }) => [
    ...(failed > 0 ? [`${condition}: ${failed} requests failed`] : []),
    ...((heapMb.at(-1) ?? 0) > (heapMb[0] ?? 0) + allowed.growthMb ? [`${condition}: the heap grew`] : []),
    ...(rssMb > allowed.rssMb ? [`${condition}: ${rssMb.toFixed(0)} MB are resident`] : []),
    ...(endedBy !== '0' ? [`${condition}: ended by ${endedBy}`] : []),
    ...(seconds >= 300 && condition !== 'take' && ratio > 1.1
      ? [`${condition}: p99 is ${ratio.toFixed(2)} times that of the console`]
      : []),
  ]);
}

async function main(): Promise<void> {
  const pairs = conditions.flatMap((condition) => transports.map((transport) => ({ condition, transport })));
  const servers = await Promise.all(pairs.map(() => startLogServer({ keep: false })));
  const services = await Promise.all(pairs.map((pair, n) => startService({ ...pair, server: servers[n] })));
  await Promise.all(
    servers.map((server, n) =>
      server.behave(pairs[n]?.condition === 'console' ? 'take' : (pairs[n]?.condition as 'take')),
    ),
  );
  await load(services, Math.min(30_000, seconds * 200)); // until compilers are warm and buffers are full
  for (const service of services) service.forget();
  const parts = 10;
  for (let part = 0; part < parts; part += 1) {
    await Promise.all(services.map((service) => service.readMemory()));
    await load(services, (seconds * 1_000) / parts);
  }
  await Promise.all(services.map((service) => service.readMemory()));
  await Promise.all(services.map((service) => service.end()));
  const baseline = rowOf('console', services, 0).p99;
  const rows = conditions.map((condition) => rowOf(condition, services, baseline));
  console.log(`${seconds} s, ${services.length} services, ${perSecond} requests a second each\n${report(rows)}`);
  for (const fault of faultsOf(rows)) console.error(fault);
  process.exitCode = faultsOf(rows).length > 0 ? 1 : 0;
  await Promise.all(servers.map((server) => server.close()));
}

void main();
