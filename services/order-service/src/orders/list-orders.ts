/** Lists of orders, newest first; who asks for the same page at the same moment shares one query. */
import type { Page } from '@skysync/contracts';
import {
  type AggregateStore,
  before,
  type Caller,
  createSharedRead,
  currentStore,
  decodeMoment,
  nativeCollection,
  pageOf,
} from '@skysync/service-kit';
import { seesWholeStore } from './find-orders';
import type { Order } from './order';
import type { ListFields, OrderView } from './order-shapes';
import { orderView } from './order-view';

/** One's own orders, or for staff all orders of the store. */
export type ListOrders = (caller: Caller, fields: ListFields) => Promise<Readonly<Page<OrderView>>>;

interface Asked {
  store: string;
  /** Undefined for all orders of the store. */
  userId: string | undefined;
  fields: ListFields;
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

export function createListOrders(orders: AggregateStore<Order>): ListOrders {
  const read = createSharedRead(keyOf, (asked: Asked) => readPage(orders, asked));
  return (caller, fields) => {
    const userId = seesWholeStore(caller) ? undefined : caller.userId;
    return read({ store: currentStore(), userId, fields });
  };
}

const keyOf = ({ store, userId, fields: { status, limit, cursor } }: Asked): string =>
  JSON.stringify([store, userId, status, limit, cursor]);

/** Asked of the driver, as lists are asked for often. */
async function readPage(orders: AggregateStore<Order>, { store, userId, fields }: Asked): ReturnType<ListOrders> {
  const { status, limit = 20, cursor } = fields;
  const filter = {
    store,
    ...(userId !== undefined && { userId }),
    ...(status && { status }),
    ...(cursor !== undefined && before('createdAt', decodeMoment(cursor))),
  };
  const found = await nativeCollection<Order>(orders.model.db, orders.model.collection.name)
    .find(filter, { projection: shown, sort: { createdAt: -1, _id: -1 }, limit: limit + 1 })
    .toArray();
  const { items, nextCursor } = pageOf(found, limit, (last) => [last.createdAt.getTime(), last._id]);
  return { items: items.map(orderView), nextCursor };
}
