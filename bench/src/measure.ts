/** Runs one workload and says what it cost: rate, latency and CPU by part. */
import { cpuByPart, difference } from './cpu';
import type { Summary } from './k6';

export interface Measurement {
  what: string;
  perSecond: number;
  p99Ms: number;
  /** CPU milliseconds for each operation, by part. */
  cpuMs: Record<string, number>;
}

export interface Workload {
  what: string;
  run(): Promise<Summary>;
  /** The metrics of k6 that count an operation and time it. */
  counter: string;
  trend: string;
}

export const totalCpu = ({ cpuMs }: Pick<Measurement, 'cpuMs'>): number =>
  Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);

/** `pids` are the parts whose CPU time counts. */
export async function measure(pids: Record<string, number>, workload: Workload): Promise<Measurement> {
  const before = cpuByPart(pids);
  const { metrics } = await workload.run();
  const cpu = difference(cpuByPart(pids), before);
  const count = metrics[workload.counter]?.count ?? 0;
  return {
    what: workload.what,
    perSecond: metrics[workload.counter]?.rate ?? 0,
    p99Ms: metrics[workload.trend]?.['p(99)'] ?? 0,
    cpuMs: Object.fromEntries(Object.entries(cpu).map(([part, ms]) => [part, ms / count])),
  };
}
