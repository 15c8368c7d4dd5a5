/** Who may see which orders. */
import { type CallAnswer, roleAtLeast } from '@skysync/contracts';
import { type Caller, notFound, times } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from './order';

type Orders = Pick<Deps, 'orders'>;

export const seesWholeStore = ({ role }: Caller): boolean => roleAtLeast(role, 'staff');

export const maySee = (order: Order, caller: Caller): boolean =>
  order.userId === caller.userId || seesWholeStore(caller);

/** The order, if it is the caller's or the caller works for the store. Throws `not_found` otherwise. */
export async function findOrder({ orders }: Orders, caller: Caller, id: string): Promise<Order> {
  const order = await orders.find(id);
  if (!order || !maySee(order, caller)) throw notFound('Order');
  return order;
}

/** What a mail says of an order. Throws `not_found`. */
export async function describeOrder({ orders }: Orders, id: string): Promise<CallAnswer<'describeOrder'>> {
  const order = await orders.find(id);
  if (!order) throw notFound('Order');
  const { number, userId, email, discount, shipping, tax, total } = order;
  const lines = order.lines.map(({ title, quantity, unitPrice }) => ({
    title,
    quantity,
    total: times(unitPrice, quantity),
  }));
  return { number, userId, ...(email !== undefined && { email }), lines, discount, shipping, tax, total };
}

/** How orders stand, for other services; unknown ones are left out. */
export async function statusesOf({ orders }: Orders, ids: readonly string[]): Promise<CallAnswer<'findOrders'>> {
  const found = await orders.model.find({ _id: { $in: [...ids] } }, { status: 1 }).lean<Order[]>();
  return { orders: found.map(({ _id: id, status }) => ({ id, status })) };
}
