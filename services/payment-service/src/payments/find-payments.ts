/** Reads payments: one for its buyer, those of some orders, and all of a store. */
import type { CallInput, Page } from '@skysync/contracts';
import { roleAtLeast } from '@skysync/contracts';
import { type Caller, currentStore, decodeCursor, notFound, pageOf, unknownCursor } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { isMade, type Payment } from './payment';
import { paymentIdPrefix, paymentIdsOf } from './payment-id';

/** The buyer's own payment, or any for staff. */
export async function readPayment({ payments }: Deps, id: string, { userId, role }: Caller): Promise<Payment> {
  const payment = await payments.find(id);
  const mayRead = payment?.userId === userId || roleAtLeast(role, 'staff');
  if (!payment || !isMade(payment) || !mayRead) throw notFound('Payment');
  return payment;
}

/** Orders without a payment are left out. As many ids are asked for as there were attempts, of most orders one. */
export async function findPayments(
  { payments }: Deps,
  { orderIds, retried = [] }: CallInput<'findPayments'>,
): Promise<Payment[]> {
  const store = currentStore();
  const attemptsOf = new Map(retried.map(({ orderId, attempts }) => [orderId, attempts]));
  const ids = orderIds.flatMap((orderId) => paymentIdsOf(store, orderId, attemptsOf.get(orderId)));
  const found = await payments.findMany(ids);
  return found.filter(isMade);
}

/** The store's payments in the order of their ids. */
export const listPayments = (deps: Deps, asked: CallInput<'listPayments'>): Promise<Page<Payment>> =>
  pageOfPayments<Payment>(deps, asked, { outbox: 0 });

/** A page of {@link listPayments}, with what the projection leaves of each. */
export async function pageOfPayments<T extends Pick<Payment, '_id'>>(
  { payments }: Pick<Deps, 'payments'>,
  { limit = 100, cursor }: CallInput<'listPayments'>,
  projection: Record<string, 0 | 1>,
): Promise<Page<T>> {
  const found = await payments.model
    .find({ _id: idsAfter(cursor), status: { $ne: 'withdrawn' } }, projection)
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<T[]>();
  return pageOf(found, limit, ({ _id }) => [_id]);
}

/** The range of the ids of the current store's payments behind those that a cursor has passed. */
export function idsAfter(cursor: string | undefined): { $gt: string; $lt: string } {
  const prefix = paymentIdPrefix(currentStore());
  return { $gt: cursor === undefined ? prefix : readCursor(cursor), $lt: `${prefix}~` };
}

/** The id of the last payment of the page before. */
function readCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (typeof id !== 'string') throw unknownCursor();
  return id;
}
