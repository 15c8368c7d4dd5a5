/** Who may see which orders. */
import { type CallAnswer, roleAtLeast } from '@skysync/contracts';
import { type Caller, notFound } from '@skysync/service-kit';
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

/** How orders stand, for other services; unknown ones are left out. */
export async function statusesOf({ orders }: Orders, ids: readonly string[]): Promise<CallAnswer<'findOrders'>> {
  const found = await orders.model.find({ _id: { $in: [...ids] } }, { status: 1 }).lean<Order[]>();
  return { orders: found.map(({ _id: id, status }) => ({ id, status })) };
}
