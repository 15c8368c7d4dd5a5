/** What an app counts: each metric names all values that its labels may have, so that nobody outside can add a series. */
import type { Registry } from 'prom-client';
import { createGauges, type GaugeGroup, type GaugeTimes } from './gauges';
import { closing, combinations, type Labels, type LabelValues, namesOf } from './labels';

/** What is said about a metric, once. */
export interface Declared<L extends string> {
  /** In Prometheus' manner (https://prometheus.io/docs/practices/naming/): `skysync_…`, with its unit. */
  name: string;
  help: string;
  labels: LabelValues<L>;
}

/** Adds to a counter; 1 when not given. */
export type Count<L extends string> = (labels: Labels<L>, by?: number) => void;

/** Notes how long something took, in seconds. */
export type Observe<L extends string> = (labels: Labels<L>, seconds: number) => void;

/** What an app counts with. Where nobody collects metrics all of it does nothing. */
export interface Metrics {
  /** False where nobody collects: then nothing needs to be measured, either. */
  readonly isOn: boolean;
  /** The stores that business figures name; all others are `other`. */
  readonly stores: readonly string[];
  /**
   * Declares a counter. Each of its series begins with 0, so that its first step is an increase, too; unless it is `sparse`:
   * most combinations of its labels never happen.
   */
  counter<L extends string>(declared: Declared<L> & { sparse?: true }): Count<L>;
  /** Declares a histogram of durations, with the upper ends of its buckets in seconds. */
  durations<L extends string>(declared: Declared<L> & { buckets: readonly number[] }): Observe<L>;
  /** Declares gauges that are read when somebody collects them: seldom enough to be no load, and with a deadline. */
  gauges<K extends string, L extends string>(group: GaugeGroup<K, L>): void;
  /** Everything in Prometheus' text format, after reading the gauges that are due. */
  text(): Promise<string>;
}

/** Counts nothing. */
export const silentMetrics: Metrics = {
  isOn: false,
  stores: [],
  counter: () => () => {},
  durations: () => () => {},
  gauges: () => {},
  text: async () => '',
};

/** What differs from the defaults. */
export interface MetricsOptions extends Partial<GaugeTimes> {
  /** See {@link Metrics.stores}. */
  stores?: readonly string[];
  /** Further metrics of the process, for the same answer. */
  collect?: (registry: Registry) => void;
}

/** Makes the metrics of one app; each of its series says `app_id`, as the sidecar's do. */
export function createMetrics(appId: string, { stores = [], collect, ...times }: MetricsOptions = {}): Metrics {
  // it brings OpenTelemetry's API along, which nobody shall pay for who collects nothing
  const { Counter, Gauge, Histogram, Registry }: typeof import('prom-client') = require('prom-client');
  const registry = new Registry();
  registry.setDefaultLabels({ app_id: appId });
  collect?.(registry);
  const counter: Metrics['counter'] = ({ name, help, labels, sparse = false }) => {
    const made = new Counter({ name, help, labelNames: namesOf(labels), registers: [registry] });
    if (!sparse) for (const each of combinations(labels)) made.inc(each, 0);
    const closed = closing(labels);
    return (given, by = 1) => made.inc(closed(given), by);
  };
  const gauges = createGauges({
    times,
    gauge: ({ name, help }, labelNames) => new Gauge({ name, help, labelNames, registers: [registry] }),
    failed: counter({
      name: 'skysync_gauge_failures_total',
      help: 'How often gauges could not be read when somebody collected them',
      labels: {},
    }),
  });
  return {
    isOn: true,
    stores,
    counter,
    durations({ name, help, labels, buckets }) {
      const made = new Histogram({
        name,
        help,
        labelNames: namesOf(labels),
        buckets: [...buckets],
        registers: [registry],
      });
      const closed = closing(labels);
      return (given, seconds) => made.observe(closed(given), seconds);
    },
    gauges: (group) => gauges.add(group),
    text: async () => {
      await gauges.refresh();
      return registry.metrics();
    },
  };
}
