/** The figures of a run as a page of Markdown: ratios first, since absolute figures of a shared machine are worth little. */
import { type Measurement, totalCpu } from './measure';

export interface Figures {
  express: Measurement;
  /** CPU milliseconds of one password comparison. */
  hashMs: number;
  purchase: Measurement;
  others: Measurement[];
  /** Resident megabytes after a minute of purchases. */
  memoryMb: Record<string, number>;
}

export interface RunInfo {
  vus: string;
  seconds: string;
  cores: number;
  node: string;
}

const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;

const byShare = (parts: Record<string, number>): [string, number][] =>
  Object.entries(parts).sort(([, a], [, b]) => b - a);

function table({ express, purchase, others, hashMs }: Figures): string[] {
  return [
    row('what', 'per second', 'p99 ms', 'CPU ms each', 'CPU, bare Express = 1'),
    row('---', '---:', '---:', '---:', '---:'),
    ...[express, purchase, ...others].map((each) =>
      row(
        each.what,
        each.perSecond.toFixed(1),
        each.p99Ms.toFixed(1),
        totalCpu(each).toFixed(2),
        (totalCpu(each) / totalCpu(express)).toFixed(1),
      ),
    ),
    '',
    ...others
      .filter(({ what }) => what === 'login')
      .map(
        (login) =>
          `A login costs ${(totalCpu(login) / hashMs).toFixed(2)} times the bare hash (${hashMs.toFixed(1)} CPU ms).`,
      ),
  ];
}

function partsOf(measurement: Measurement): string[] {
  const total = totalCpu(measurement);
  return [
    row('part', 'CPU ms', 'share'),
    row('---', '---:', '---:'),
    ...byShare(measurement.cpuMs).map(([part, ms]) => row(part, ms.toFixed(2), `${((100 * ms) / total).toFixed(0)} %`)),
    '',
  ];
}

/** The whole page. */
export function report(figures: Figures, { vus, seconds, cores, node }: RunInfo): string {
  const { purchase, others, memoryMb } = figures;
  return [
    '# Latest figures',
    '',
    `${vus} clients at once, ${seconds} s each (purchases a minute), ${cores} cores shared by the platform and the load generator, Node ${node}.`,
    'Written by `make bench`. Reads that are not called cached carry a token, which keeps the gateway’s cache out.',
    '',
    ...table(figures),
    '',
    '## Where a purchase spends its CPU time',
    '',
    'Three calls through the gateway: two cart lines and one order.',
    '',
    ...partsOf(purchase),
    ...others
      .filter(({ what }) => !what.includes('cached'))
      .flatMap((each) => [`## ${each.what}`, '', ...partsOf(each)]),
    '## Memory after a minute of purchases',
    '',
    row('part', 'MB resident'),
    row('---', '---:'),
    ...byShare(memoryMb).map(([part, mb]) => row(part, mb.toFixed(0))),
    '',
  ].join('\n');
}
