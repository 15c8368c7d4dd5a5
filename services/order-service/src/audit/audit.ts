/** Reads the four lists of a store, page by page, and reports what disagrees each time it looks. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '../clients/product-client';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import type { AuditedOrder, Violation } from './checks';
import { type Audited, findViolations } from './violations';

export interface Audit {
  checkedAt: string;
  checked: { orders: number; reservations: number; payments: number; skus: number };
  violations: Violation[];
}

type AuditDeps = Pick<Deps, 'orders' | 'products' | 'payments'>;

const looks = 3;
const orderPage = 1_000;

/**
 * The lists are read one after another while people go on buying, so a disagreement may be an order that moved between
 * two reads. It only counts when it is still there after a while; then its order has either settled or is stuck.
 */
export async function audit(deps: AuditDeps, betweenLooksMs = 1_500): Promise<Audit> {
  let result = await look(deps);
  for (let again = 1; again < looks && result.violations.length > 0; again += 1) {
    await pause(betweenLooksMs);
    const before = new Set(result.violations.map(keyOf));
    const next = await look(deps);
    result = { ...next, violations: next.violations.filter((violation) => before.has(keyOf(violation))) };
  }
  return result;
}

const keyOf = ({ kind, subject }: Violation): string => `${kind} ${subject}`;

async function look(deps: AuditDeps): Promise<Audit> {
  const now = Date.now();
  const audited = await collect(deps);
  const { orders, reservations, payments, skus } = audited;
  const checked = {
    orders: orders.length,
    reservations: reservations.length,
    payments: payments.length,
    skus: skus.length,
  };
  return { checkedAt: new Date(now).toISOString(), checked, violations: findViolations(audited, now) };
}

async function collect({ orders, products, payments }: AuditDeps): Promise<Audited> {
  return {
    orders: await allOrders(orders),
    reservations: await all(products.reservations, ({ orderId, state, createdAt, expiresAt }) => ({
      orderId,
      state,
      createdAt: Date.parse(createdAt),
      expiresAt: Date.parse(expiresAt),
    })),
    payments: await all(payments.payments, ({ id, orderId, status, amount, refunded, createdAt }) => ({
      id,
      orderId,
      status,
      amount,
      refunded,
      createdAt: Date.parse(createdAt),
    })),
    skus: await all(products.inventory, (item) => item),
  };
}

/** Keeps of each item only what is compared, so that a store of a hundred thousand orders fits into memory. */
async function all<T, R>(read: (cursor: string | null) => Promise<Page<T>>, keep: (item: T) => R): Promise<R[]> {
  const kept: R[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    kept.push(...page.items.map(keep));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return kept;
}

async function allOrders(orders: AuditDeps['orders']): Promise<AuditedOrder[]> {
  const kept: AuditedOrder[] = [];
  for (let after = ''; ; ) {
    const page = await orders.pageById(after, orderPage);
    kept.push(...page.map(auditedOrder));
    const last = page.at(-1);
    if (!last || page.length < orderPage) return kept;
    after = last._id;
  }
}

function auditedOrder({ _id, status, total, refunds, createdAt, updatedAt, outbox }: Order): AuditedOrder {
  const oldest = outbox[0]?.time.getTime();
  return {
    id: _id,
    status,
    amount: total.amount,
    currency: total.currency,
    refunded: refunds.reduce((sum, { amount }) => sum + amount.amount, 0),
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
    ...(oldest !== undefined && { unpublishedSince: oldest }),
  };
}
