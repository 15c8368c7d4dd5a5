/** Reads orders for the auditor, page by page. */
import { maxOrderIds } from '@skysync/contracts';
import { type AggregateStore, withAllStores } from '@skysync/service-kit';
import type { Order } from '../orders/order';
import { attemptsOf } from '../orders/order-payments';
import type { AuditedOrder } from './order-file';

export type Orders = Pick<AggregateStore<Order>, 'model'>;

const compared = {
  status: 1,
  total: 1,
  refunds: 1,
  'earlierPayments.id': 1,
  createdAt: 1,
  updatedAt: 1,
  'outbox.time': 1,
} as const;

type Row = Pick<Order, '_id' | 'status' | 'total' | 'refunds' | 'earlierPayments' | 'createdAt' | 'updatedAt'> & {
  outbox?: { time: Date }[];
};

/** Newest first, after `last`; as many as others can be asked for at once. */
export const ordersAfter = ({ model }: Orders, last?: Pick<Row, '_id' | 'createdAt'>) =>
  model
    .find(last ? olderThan(last) : {}, compared)
    .sort({ createdAt: -1, _id: -1 })
    .limit(maxOrderIds);

/** In the order of the index `store, createdAt, _id`: the first condition bounds it, the second breaks the tie. */
const olderThan = ({ _id, createdAt }: Pick<Row, '_id' | 'createdAt'>) => ({
  createdAt: { $lte: createdAt },
  $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: _id } }],
});

/** All orders, or those made at `since` or later. */
export async function* orderPages(orders: Orders, since = 0): AsyncGenerator<AuditedOrder[]> {
  for (let last: Row | undefined; ; ) {
    const rows: Row[] = await ordersAfter(orders, last).lean<Row[]>();
    const wanted = rows.filter(({ createdAt }) => createdAt.getTime() >= since);
    yield wanted.map(auditedOrder);
    if (rows.length < maxOrderIds || wanted.length < rows.length) return;
    last = rows.at(-1);
  }
}

/** The newest order of the next store, in the order of their slugs: a leap through the index that begins with the store. */
export const ordersOfNextStore = ({ model }: Orders, after: string) =>
  model
    .find({ store: { $gt: after } }, { store: 1 })
    .sort({ store: 1, createdAt: -1, _id: -1 })
    .limit(1);

/** Each store that has orders. */
export async function* storesWithOrders(orders: Orders): AsyncGenerator<string> {
  for (let last = ''; ; ) {
    const [found] = await withAllStores(() => ordersOfNextStore(orders, last).lean<{ store: string }[]>());
    if (!found) return;
    yield found.store;
    last = found.store;
  }
}

/** Which of these orders there are. */
export async function knownOrders({ model }: Orders, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const found = await model.find({ _id: { $in: [...new Set(ids)] } }, { _id: 1 }).lean<{ _id: string }[]>();
  return new Set(found.map(({ _id }) => _id));
}

function auditedOrder(row: Row): AuditedOrder {
  const { _id, status, total, refunds, createdAt, updatedAt, outbox } = row;
  const attempts = attemptsOf(row);
  const oldest = outbox?.[0]?.time.getTime();
  return {
    id: _id,
    status,
    amount: total.amount,
    currency: total.currency,
    refunded: refunds.reduce((sum, { amount }) => sum + amount.amount, 0),
    ...(attempts > 1 && { attempts }),
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
    ...(oldest !== undefined && { unpublishedSince: oldest }),
  };
}
