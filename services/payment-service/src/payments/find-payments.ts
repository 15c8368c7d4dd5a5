/** Reads payments: one for its buyer, those of some orders, and all of a store. */
import type { CallInput, Page } from '@skysync/contracts';
import { roleAtLeast } from '@skysync/contracts';
import { type Caller, currentStore, decodeCursor, notFound, pageOf, unknownCursor } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { isMade, type Payment } from './payment';
import { paymentIdOf, paymentIdPrefix } from './payment-id';

/** The buyer's own payment, or any for staff. */
export async function readPayment({ payments }: Deps, id: string, { userId, role }: Caller): Promise<Payment> {
  const payment = await payments.find(id);
  const mayRead = payment?.userId === userId || roleAtLeast(role, 'staff');
  if (!payment || !isMade(payment) || !mayRead) throw notFound('Payment');
  return payment;
}

/** Orders without a payment are left out. */
export async function findPayments({ payments }: Deps, orderIds: readonly string[]): Promise<Payment[]> {
  const store = currentStore();
  const found = await payments.findMany(orderIds.map((orderId) => paymentIdOf(store, orderId)));
  return found.filter(isMade);
}

/** The store's payments in the order of their ids. */
export async function listPayments(
  { payments }: Deps,
  { limit = 100, cursor }: CallInput<'listPayments'>,
): Promise<Page<Payment>> {
  const prefix = paymentIdPrefix(currentStore());
  const from = cursor === undefined ? prefix : readCursor(cursor);
  const found = await payments.model
    .find({ _id: { $gt: from, $lt: `${prefix}~` }, status: { $ne: 'withdrawn' } }, { outbox: 0 })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<Payment[]>();
  return pageOf(found, limit, ({ _id }) => [_id]);
}

/** The id of the last payment of the page before. */
function readCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, 1);
  if (typeof id !== 'string') throw unknownCursor();
  return id;
}
