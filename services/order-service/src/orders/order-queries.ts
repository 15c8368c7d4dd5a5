/** Who may see which orders. */
import { type Caller, decodeCursor, invalidRequest, notFound, page, roleAtLeast } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from './order';
import type { OrderStatus } from './order-states';

export interface ListInput {
  status?: OrderStatus;
  limit?: number;
  cursor?: string;
}

const seesWholeStore = ({ role }: Caller): boolean => roleAtLeast(role, 'staff');

/** The order, if it is the caller's or the caller works for the store. Throws 404 otherwise. */
export async function findOrder({ orders }: Pick<Deps, 'orders'>, caller: Caller, id: string): Promise<Order> {
  const order = await orders.find(id);
  if (!order || (order.userId !== caller.userId && !seesWholeStore(caller))) throw notFound('Order');
  return order;
}

/** Newest first: one's own orders, or for staff all orders of the store. */
export async function listOrders({ orders }: Pick<Deps, 'orders'>, caller: Caller, input: ListInput) {
  const { status, limit = 20, cursor } = input;
  const found = await orders.list({
    ...(!seesWholeStore(caller) && { userId: caller.userId }),
    ...(status && { status }),
    ...(cursor !== undefined && { after: positionOf(cursor) }),
    limit: limit + 1,
  });
  return page(found, limit, (last) => [last.createdAt.getTime(), last._id]);
}

function positionOf(cursor: string): { createdAt: Date; id: string } {
  const [time, id] = decodeCursor(cursor, 2);
  const createdAt = new Date(Number(time));
  if (typeof id === 'string' && !Number.isNaN(createdAt.getTime())) return { createdAt, id };
  throw invalidRequest([{ field: 'cursor', message: 'must be a cursor of an earlier answer' }]);
}
