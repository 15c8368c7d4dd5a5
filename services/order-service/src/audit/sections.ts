/** The five lists that the auditor goes through, each page by page, so that memory stays bounded whatever a store has. */
import type { CallAnswer, Page } from '@skysync/contracts';
import type { Call } from '@skysync/service-kit';
import { retriedOf } from '../orders/order-payments';
import type { Audit, Report } from './audit-shapes';
import { knownOrders, type Orders, orderPages } from './audited-orders';
import { checkLedger, checkListedPayment, checkListedReservation, checkStock } from './lone-checks';
import { checkOrder } from './order-checks';
import type { AuditedOrder, AuditedPayment } from './order-file';

export interface AuditParts {
  orders: Orders;
  call: Call;
}

/** How a list is gone through. */
export interface Pass {
  now: number;
  report: Report;
  /** Orders made earlier are left out. */
  since?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Reads one list, reports what does not hold, and returns how many it has compared. */
export type Section = (parts: AuditParts, pass: Pass) => Promise<number>;

const pageSize = 500;

async function* pages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T[]> {
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor }: Page<T> = await read(cursor);
    yield items;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

const at = (cursor: string | undefined) => ({ limit: pageSize, ...(cursor !== undefined && { cursor }) });

/** Compares one page while the next is read. */
async function count<T>(list: AsyncGenerator<T[]>, check: (page: T[]) => Promise<void>, signal?: AbortSignal) {
  let checked = 0;
  let checking = Promise.resolve();
  for await (const page of list) {
    signal?.throwIfAborted();
    await checking;
    checking = check(page);
    checking.catch(() => {}); // thrown where it is awaited, unless reading fails first
    checked += page.length;
  }
  await checking;
  return checked;
}

const orders: Section = (parts, { now, report, since, signal }) =>
  count(orderPages(parts.orders, since), (page) => checkOrders(parts, page, now, report), signal);

async function checkOrders({ call }: AuditParts, page: AuditedOrder[], now: number, report: Report): Promise<void> {
  if (page.length === 0) return;
  const orderIds = page.map(({ id }) => id);
  const [{ reservations }, { payments }] = await Promise.all([
    call('findReservations', { orderIds }),
    call('findPayments', { orderIds, ...retriedOf(page.map(({ id, attempts = 1 }) => ({ id, attempts }))) }),
  ]);
  const reservationOf = new Map(reservations.map((reservation) => [reservation.orderId, reservation]));
  const paymentsOf = new Map<string, AuditedPayment[]>();
  for (const payment of payments) {
    paymentsOf.set(payment.orderId, [...(paymentsOf.get(payment.orderId) ?? []), payment]);
  }
  for (const order of page) {
    const file = { order, reservation: reservationOf.get(order.id), payments: paymentsOf.get(order.id) ?? [] };
    checkOrder(file, now, report);
  }
}

const reservations: Section = (parts, { now, report, signal }) =>
  count(
    pages((cursor) => parts.call('listReservations', at(cursor))),
    async (page) => {
      const known = await knownOrders(
        parts.orders,
        page.map(({ orderId }) => orderId),
      );
      for (const one of page) checkListedReservation(one, known.has(one.orderId), now, report);
    },
    signal,
  );

const payments: Section = (parts, { now, report, signal }) =>
  count(
    pages((cursor) => parts.call('listPayments', at(cursor))),
    async (page) => {
      const known = await knownOrders(
        parts.orders,
        page.map(({ orderId }) => orderId),
      );
      for (const one of page) checkListedPayment(one, known.has(one.orderId), now, report);
    },
    signal,
  );

const skus: Section = ({ call }, { report, signal }) =>
  count(
    pages((cursor) => call('listInventory', at(cursor))),
    async (page) => {
      for (const one of page) checkStock(one, report);
    },
    signal,
  );

/** payment-service compares its ledger with its payments by itself, and says page by page what disagrees. */
const entries: Section = async ({ call }, { report, signal }) => {
  let checked = 0;
  for (let cursor: string | undefined; ; ) {
    const page: CallAnswer<'auditLedger'> = await call('auditLedger', at(cursor));
    signal?.throwIfAborted();
    checkLedger(page, report);
    checked += page.entries;
    if (page.nextCursor === null) return checked;
    cursor = page.nextCursor;
  }
};

export const sections: Readonly<Record<keyof Audit['checked'], Section>> = {
  orders,
  reservations,
  payments,
  skus,
  entries,
};
