/** Who may see which orders. */
import { type CallAnswer, type Page, roleAtLeast } from '@skysync/contracts';
import {
  type Caller,
  currentStore,
  decodeCursor,
  nativeCollection,
  notFound,
  pageOf,
  unknownCursor,
} from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from './order';
import type { ListFields } from './order-shapes';

type Orders = Pick<Deps, 'orders'>;

const seesWholeStore = ({ role }: Caller): boolean => roleAtLeast(role, 'staff');

export const maySee = (order: Order, caller: Caller): boolean =>
  order.userId === caller.userId || seesWholeStore(caller);

/** The order, if it is the caller's or the caller works for the store. Throws `not_found` otherwise. */
export async function findOrder({ orders }: Orders, caller: Caller, id: string): Promise<Order> {
  const order = await orders.find(id);
  if (!order || !maySee(order, caller)) throw notFound('Order');
  return order;
}

/** What a list shows. */
const shown = {
  number: 1,
  status: 1,
  reason: 1,
  lines: 1,
  subtotal: 1,
  discount: 1,
  shipping: 1,
  tax: 1,
  total: 1,
  payment: 1,
  email: 1,
  shippingAddress: 1,
  shippingMethod: 1,
  createdAt: 1,
} as const;

/** Newest first: one's own orders, or for staff all orders of the store. Asked of the driver, as lists are asked for often. */
export async function listOrders({ orders }: Orders, caller: Caller, fields: ListFields): Promise<Page<Order>> {
  const { status, limit = 20, cursor } = fields;
  const filter = {
    store: currentStore(),
    ...(!seesWholeStore(caller) && { userId: caller.userId }),
    ...(status && { status }),
    ...(cursor !== undefined && before(cursor)),
  };
  const found = await nativeCollection<Order>(orders.model.db, orders.model.collection.name)
    .find(filter, { projection: shown, sort: { createdAt: -1, _id: -1 }, limit: limit + 1 })
    .toArray();
  return pageOf(found, limit, (last) => [last.createdAt.getTime(), last._id]);
}

/** The first condition bounds the range of the index; the second leaves out what the page before had of that moment. */
function before(cursor: string) {
  const [time, id] = decodeCursor(cursor, 2);
  const createdAt = new Date(Number(time));
  if (typeof id !== 'string' || Number.isNaN(createdAt.getTime())) throw unknownCursor();
  return { createdAt: { $lte: createdAt }, $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: id } }] };
}

/** How orders stand, for other services; unknown ones are left out. */
export async function statusesOf({ orders }: Orders, ids: readonly string[]): Promise<CallAnswer<'findOrders'>> {
  const found = await orders.model.find({ _id: { $in: [...ids] } }, { status: 1 }).lean<Order[]>();
  return { orders: found.map(({ _id: id, status }) => ({ id, status })) };
}
