/**
 * A long history for one buyer: an order that was really placed, written again with ids and times of its own. Nobody paid
 * for the copies, so the audit of that store names each of them.
 */
import { randomBytes } from 'node:crypto';
import type { mongo } from 'mongoose';

type OrderDocument = mongo.Document & { _id: string; number: string; createdAt: Date };

const perWrite = 2_000;
const apartMs = 60_000;

/** Copies the order `count` times, each a minute older than the one before. It is settled, so nothing happens to the copies. */
export async function copyOrder(
  orders: mongo.Collection<OrderDocument>,
  id: string,
  count: number,
  told: (done: number) => void,
): Promise<void> {
  const order = await orders.findOne({ _id: id });
  if (!order) throw new Error(`there is no order ${id}`);
  for (let first = 0; first < count; first += perWrite) {
    const copies = Array.from({ length: Math.min(perWrite, count - first) }, (_, n) => {
      const at = new Date(order.createdAt.getTime() - (first + n + 1) * apartMs);
      const { dueAt: _due, ...settled } = order;
      return { ...settled, _id: `ord_${randomBytes(16).toString('hex')}`, outbox: [], createdAt: at, updatedAt: at };
    });
    await orders.insertMany(copies, { ordered: false });
    told(Math.min(first + perWrite, count));
  }
}
