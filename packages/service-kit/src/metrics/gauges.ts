/** Gauges that are read from the database when somebody collects them: a collector must never be what slows a shop down. */
import type { Gauge } from 'prom-client';
import { withDeadline } from '../runtime/deadline';
import { closing, combinations, type Labels, type LabelValues, namesOf } from './labels';

/** Gauges that one look into the database gives together. */
export interface GaugeGroup<K extends string, L extends string> {
  /** By what `read` calls them, each with its name and what it says. */
  gauges: Readonly<Record<K, { name: string; help: string }>>;
  labels: LabelValues<L>;
  /** A combination of labels that has no row is 0. What takes longer than `deadlineMs` counts as failed. */
  read(deadlineMs: number): Promise<readonly Row<K, L>[]>;
}

/** The values of all gauges of a group for one combination of labels. */
export interface Row<K extends string, L extends string> {
  labels: Labels<L>;
  values: Readonly<Record<K, number>>;
}

/** How often and how long is read. */
export interface GaugeTimes {
  /** Whoever collects more often gets what was read before. */
  everyMs: number;
  /** For one group. */
  deadlineMs: number;
  /** For all of them together: less than collectors wait. */
  allMs: number;
}

const defaults: GaugeTimes = { everyMs: 10_000, deadlineMs: 2_000, allMs: 6_000 };

/** What gauges are kept in. */
export interface GaugeParts {
  times: Partial<GaugeTimes>;
  gauge<L extends string>(said: { name: string; help: string }, labelNames: L[]): Gauge<L>;
  failed(labels: Record<never, string>): void;
}

/** All gauges of an app. */
export interface Gauges {
  add<K extends string, L extends string>(group: GaugeGroup<K, L>): void;
  /** Reads what is due, one after another. Never throws: gauges that could not be read are absent, and counted as failed. */
  refresh(): Promise<void>;
}

/** Makes the gauges of one app. */
export function createGauges({ times, gauge, failed }: GaugeParts): Gauges {
  const { everyMs, deadlineMs, allMs } = { ...defaults, ...times };
  const due: ((until: number) => Promise<void>)[] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const refreshAll = async (): Promise<void> => {
    lastAt = Date.now();
    for (const read of due) await read(lastAt + allMs);
  };

  return {
    add(group) {
      const kept = keeping(group, gauge);
      let busy = false;
      due.push(async (until) => {
        // one that outlived its deadline is not joined by a second one
        const mayTake = busy ? 0 : Math.min(deadlineMs, until - Date.now());
        try {
          if (mayTake <= 0) throw new Error('there is no time left');
          busy = true;
          const work = group.read(mayTake).finally(() => {
            busy = false;
          });
          kept.set(await withDeadline(mayTake, 'reading gauges', () => work));
        } catch {
          kept.forget();
          failed({});
        }
      });
    },
    refresh() {
      if (!running && Date.now() - lastAt < everyMs) return Promise.resolve();
      running ??= refreshAll().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

/** The gauges of one group. */
function keeping<K extends string, L extends string>(
  { gauges, labels }: GaugeGroup<K, L>,
  gauge: GaugeParts['gauge'],
): { set(rows: readonly Row<K, L>[]): void; forget(): void } {
  const keys = Object.keys(gauges) as K[];
  const made = keys.map((key) => [key, gauge(gauges[key], namesOf(labels))] as const);
  const closed = closing(labels);
  const forget = (): void => {
    for (const [, one] of made) one.reset();
    // prom-client begins a gauge without labels with 0 again, which nobody has read
    for (const [, one] of made) if (namesOf(labels).length === 0) one.remove();
  };
  return {
    forget,
    set(rows) {
      forget();
      for (const [key, one] of made) {
        for (const each of combinations(labels)) one.set(each, 0);
        for (const row of rows) one.set(closed(row.labels), row.values[key]);
      }
    },
  };
}
