/** The figures of a run as a page of Markdown. */

export interface Measurement {
  what: string;
  perSecond: number;
  p99Ms: number;
  /** CPU milliseconds for each operation, by part. */
  cpuMs: Record<string, number>;
}

const total = ({ cpuMs }: Measurement): number => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** Ratios first: absolute figures of a shared machine are worth little. */
export function report(
  hello: Measurement,
  measured: Measurement[],
  run: { vus: string; seconds: string; cores: number },
): string {
  const purchase = measured[0];
  const parts = Object.entries(purchase?.cpuMs ?? {}).sort(([, a], [, b]) => b - a);
  return [
    '# Latest figures',
    '',
    `${run.vus} clients at once, ${run.seconds} s each, ${run.cores} cores shared by the platform and the load generator.`,
    'Written by `make bench`. The ratios are to a bare Express server that answers a small JSON document, measured in the same run.',
    '',
    row('what', 'per second', 'p99 ms', 'CPU ms each', 'requests of bare Express in the same time', 'CPU ratio'),
    row('---', '---:', '---:', '---:', '---:', '---:'),
    ...[hello, ...measured].map((each) =>
      row(
        each.what,
        each.perSecond.toFixed(1),
        each.p99Ms.toFixed(1),
        total(each).toFixed(2),
        (hello.perSecond / each.perSecond).toFixed(1),
        (total(each) / total(hello)).toFixed(1),
      ),
    ),
    '',
    '## Where a purchase spends its CPU time',
    '',
    'Three calls through the gateway: two cart lines and one order.',
    '',
    row('part', 'CPU ms', 'share'),
    row('---', '---:', '---:'),
    ...parts.map(([part, ms]) =>
      row(part, ms.toFixed(2), `${((100 * ms) / total(purchase as Measurement)).toFixed(0)} %`),
    ),
    '',
  ].join('\n');
}
