/** Audits all stores every few minutes, in the background, and logs what it finds. */
import {
  createSharedRead,
  currentStore,
  type Environment,
  type Logger,
  type Metrics,
  Problem,
  type StateStore,
  type Sweep,
  wholeNumberSetting,
  withStore,
} from '@skysync/service-kit';
import { audit } from './audit';
import type { Audit } from './audit-shapes';
import { storesWithOrders } from './audited-orders';
import type { AuditParts } from './sections';

export interface AuditRounds {
  /**
   * Audits the current store now; who asks meanwhile shares the next one, so that there is one at a time. Throws `timeout`
   * when a request cannot wait for it any longer: it then ends, and the rounds go on in the background. `since` is a time in
   * milliseconds: only orders made then or later.
   */
  now(since?: number): Promise<Audit>;
  /** Starts a round when one is due, and does not wait for its end: other sweeps have their turn meanwhile. */
  sweep: Sweep;
  /** Ends the round that is under way, if there is one, and waits for its end. */
  stop(): Promise<void>;
}

export interface AuditRoundsParts extends AuditParts {
  state: StateStore;
  metrics: Metrics;
  log: Logger;
  env: Environment;
}

/** The share of time that audits may take: one part in so many. */
const restFactor = 20;
/** Between two rounds that go through everything, the orders of this time are audited. */
const windowMs = 60 * 60_000;
const logged = 20;
/** Less than the gateway waits. */
const longestRequestMs = 13_000;
const turn = 'audit-turn';

/**
 * `AUDIT_EVERY_MS` is the time between two rounds; 0 switches them off. A long round is followed by a longer rest from
 * everything, in which rounds go through the newest orders alone.
 */
export function createAuditRounds(parts: AuditRoundsParts): AuditRounds {
  const everyMs = wholeNumberSetting(parts.env, 'AUDIT_EVERY_MS', 5 * 60_000);
  const stopping = new AbortController();
  const found = countViolations(parts.metrics);
  let next = Date.now() + everyMs;
  let nextFull = next;
  let running: Promise<void> | undefined;

  const round = async (): Promise<void> => {
    const start = Date.now();
    const full = start >= nextFull;
    const bounds = { signal: stopping.signal, since: full ? undefined : start - windowMs };
    if (await takesTurn(parts.state, everyMs)) await auditStores(parts, found, bounds);
    const rest = (Date.now() - start) * restFactor;
    next = Date.now() + (full ? everyMs : Math.max(everyMs, rest));
    if (full) nextFull = Date.now() + Math.max(everyMs, rest);
  };

  const now = createSharedRead(
    ({ store, since }: Asked) => `${store} ${since ?? 'ever'}`,
    ({ store, since }) => withStore(store, () => auditInTime(parts, { signal: stopping.signal, since })),
  );

  return {
    now: (since) => now({ store: currentStore(), since }),
    sweep: {
      name: 'audit',
      run: async () => {
        if (everyMs === 0 || running || Date.now() < next) return 0;
        next = Date.now() + everyMs;
        running = round()
          .catch((error) => stopping.signal.aborted || parts.log.warn('the audit could not be made', { error }))
          .then(() => {
            running = undefined;
          });
        return 1;
      },
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

interface Asked {
  store: string;
  since: number | undefined;
}

interface Bounds {
  signal: AbortSignal;
  since: number | undefined;
}

async function auditInTime(parts: AuditParts, { signal, since }: Bounds): Promise<Audit> {
  const inTime = AbortSignal.timeout(longestRequestMs);
  return audit(parts, { since, signal: AbortSignal.any([signal, inTime]) }).catch((error) => {
    if (!inTime.aborted) throw error;
    throw new Problem('timeout', {
      detail: 'The store is too large to audit while you wait: ask for less with `since`; the log has the rounds',
    });
  });
}

/** One replica at a time: whoever saves the key first has the turn until it expires. */
const takesTurn = (state: StateStore, everyMs: number): Promise<boolean> =>
  state
    .save(turn, new Date().toISOString(), { etag: null, ttlSeconds: Math.max(1, Math.floor(everyMs / 1_000) - 1) })
    .then(
      () => true,
      (error) => {
        if (error instanceof Problem && error.code === 'precondition_failed') return false;
        throw error;
      },
    );

const countViolations = ({ counter }: Metrics) =>
  counter({
    name: 'skysync_audit_violations_total',
    help: 'What rounds of the audit found, again each time',
    labels: {},
  });

async function auditStores(
  parts: AuditRoundsParts,
  found: ReturnType<typeof countViolations>,
  bounds: Bounds,
): Promise<void> {
  for await (const store of storesWithOrders(parts.orders)) {
    const { checked, violations } = await withStore(store, () => audit(parts, bounds));
    found({}, violations.length);
    if (violations.length === 0) parts.log.debug('audited', { store, checked });
    else {
      const some = violations.slice(0, logged);
      parts.log.error('the audit found violations', { store, checked, found: violations.length, violations: some });
    }
  }
}
