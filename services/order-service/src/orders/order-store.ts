/** Reads and writes of orders: each change is one guarded write that carries its events. */
import { isDuplicateKey, type OutboxRelay, withAllStores } from '@skysync/service-kit';
import type { Change, Order } from './order';
import type { OrderModel } from './order-model';
import type { OrderStatus } from './order-states';

export interface OrderFilter {
  userId?: string;
  status?: OrderStatus;
  /** Creation time and id of the last order of the page before. */
  after?: { createdAt: Date; id: string };
  limit: number;
}

export interface OrderStore {
  /** Stores a new order; `false` when there is one of this id. */
  insert(order: Order): Promise<boolean>;
  find(id: string): Promise<Order | null>;
  /** Newest first. */
  list(filter: OrderFilter): Promise<Order[]>;
  /** Takes the step unless the order has moved on meanwhile: `null` then. */
  apply(order: Order, change: Change): Promise<Order | null>;
  /** Orders of all stores that the sweeper has to look at, the longest due first. */
  due(limit: number): Promise<Order[]>;
  postpone(order: Order, until: Date): Promise<void>;
  /** All orders of the store by id, for the auditor. */
  pageById(afterId: string, limit: number): Promise<Order[]>;
  /** Publishes what was left in outboxes. */
  sweepOutbox(): Promise<number>;
}

export function createOrderStore(model: OrderModel, relay: OutboxRelay): OrderStore {
  return {
    async insert(order) {
      try {
        await model.insertMany([order], { lean: true });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    find: (id) => model.findById(id).lean<Order>(),

    list: ({ userId, status, after, limit }) =>
      model
        .find({
          ...(userId !== undefined && { userId }),
          ...(status && { status }),
          ...(after && {
            $or: [{ createdAt: { $lt: after.createdAt } }, { createdAt: after.createdAt, _id: { $lt: after.id } }],
          }),
        })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .lean<Order[]>(),

    async apply(order, { status, set, note, events }) {
      const at = new Date();
      const after = await model
        .findOneAndUpdate(
          {
            _id: order._id,
            status: order.status,
            refunds: { $size: order.refunds.length },
            refundRequestedAt: { $exists: order.refundRequestedAt !== undefined },
          },
          {
            $set: { ...set, status, updatedAt: at },
            ...(status !== order.status && set?.sweepAt === undefined && { $unset: { sweepAt: 1 } }),
            $push: { timeline: { at, status, ...(note !== undefined && { note }) }, outbox: { $each: events } },
          },
          { returnDocument: 'after' },
        )
        .lean<Order>();
      if (after) relay.relay(model, { _id: after._id, store: after.store, outbox: events });
      return after;
    },

    due: (limit) =>
      withAllStores(() =>
        model
          // $exists lets DocumentDB see that the partial index will do
          .find({ sweepAt: { $exists: true, $lte: new Date() } })
          .sort({ sweepAt: 1 })
          .limit(limit)
          .lean<Order[]>(),
      ),

    async postpone(order, until) {
      await model.updateOne({ _id: order._id, status: order.status }, { $set: { sweepAt: until } });
    },

    pageById: (afterId, limit) =>
      model
        .find(
          { _id: { $gt: afterId } },
          { status: 1, total: 1, createdAt: 1, updatedAt: 1, 'outbox.time': 1, 'refunds.amount': 1 },
        )
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Order[]>(),

    sweepOutbox: () => relay.sweep(model),
  };
}
