/** Compares orders, reservations, stock, payments and their ledger of a store, and reports what disagrees in each of its passes. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Audit, Violation } from './audit-shapes';
import { type AuditParts, type Pass, sections } from './sections';

export interface AuditOptions {
  betweenPassesMs?: number;
  /** Only orders made at this time or later, each beside its reservation and payments; no other list. */
  since?: number | undefined;
  /** Ends the audit between two pages. */
  signal?: AbortSignal;
}

type Name = keyof Audit['checked'];
interface Finding {
  checked: number;
  violations: Violation[];
}

const maxPasses = 3;
const mostViolations = 1_000;
const names: readonly Name[] = ['orders', 'reservations', 'payments', 'skus', 'entries'];

/**
 * The lists are read while people go on buying, so a disagreement may be an order that moved between two reads. It only
 * counts when it is still there after a while; then its order has either settled or is stuck.
 */
export async function audit(
  parts: AuditParts,
  { betweenPassesMs = 1_500, since, signal }: AuditOptions = {},
): Promise<Audit> {
  const checkedAt = new Date().toISOString();
  const found = await Promise.all(
    names.map(async (name) => {
      if (since !== undefined && name !== 'orders') return { checked: 0, violations: [] };
      let finding = await pass(parts, name, { since, signal });
      for (let again = 1; again < maxPasses && finding.violations.length > 0; again += 1) {
        await pause(betweenPassesMs, undefined, { ...(signal && { signal }) });
        const before = new Set(finding.violations.map(keyOf));
        const { checked, violations } = await pass(parts, name, { since, signal });
        finding = { checked, violations: violations.filter((violation) => before.has(keyOf(violation))) };
      }
      return finding;
    }),
  );
  const [orders = 0, reservations = 0, payments = 0, skus = 0, entries = 0] = found.map(({ checked }) => checked);
  return {
    checkedAt,
    checked: { orders, reservations, payments, skus, entries },
    violations: found.flatMap(({ violations }) => violations),
  };
}

const keyOf = ({ kind, subject }: Violation): string => `${kind} ${subject}`;

async function pass(parts: AuditParts, name: Name, bounds: Pick<Pass, 'since' | 'signal'>): Promise<Finding> {
  const violations: Violation[] = [];
  const checked = await sections[name](parts, {
    now: Date.now(),
    report: (kind, subject, detail) => {
      if (violations.length < mostViolations) violations.push({ kind, subject, detail });
    },
    ...bounds,
  });
  return { checked, violations };
}
