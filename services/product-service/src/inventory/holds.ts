/** Holds on stock: what to write for one order, each a guarded update of one SKU that does nothing the second time. */
import type { mongo } from 'mongoose';
import { type Stock, stockId } from './stock';

/** Whose goods, and which. */
export interface Holder {
  /** The order's id. */
  _id: string;
  store: string;
  lines: readonly { sku: string; quantity: number }[];
}

export interface StockUpdate {
  filter: mongo.Filter<Stock> & { _id: string };
  update: mongo.UpdateFilter<Stock>;
}

const eachLine = (holder: Holder, updates: (_id: string, quantity: number) => StockUpdate[]): StockUpdate[] =>
  holder.lines.flatMap(({ sku, quantity }) => updates(stockId(holder.store, sku), quantity));

/** Holds what is there and neither held yet for this order nor sold to it. */
export function placeHolds(holder: Holder, at: Date): StockUpdate[] {
  const orderId = holder._id;
  return eachLine(holder, (_id, quantity) => [
    {
      filter: { _id, available: { $gte: quantity }, 'holds.orderId': { $ne: orderId }, sales: { $ne: orderId } },
      update: {
        $inc: { available: -quantity, reserved: quantity, revision: 1 },
        $push: { holds: { orderId, quantity, at } },
      },
    },
  ]);
}

/** Gives back what is held. */
export function dropHolds(holder: Holder): StockUpdate[] {
  const orderId = holder._id;
  return eachLine(holder, (_id, quantity) => [
    {
      filter: { _id, 'holds.orderId': orderId },
      update: { $inc: { available: quantity, reserved: -quantity, revision: 1 }, $pull: { holds: { orderId } } },
    },
  ]);
}

/** Sells what is held, once; the mark stays until {@link clearMarks}. */
export function sellHolds(holder: Holder): StockUpdate[] {
  const orderId = holder._id;
  return eachLine(holder, (_id, quantity) => [
    {
      filter: { _id, 'holds.orderId': orderId, sales: { $ne: orderId } },
      update: {
        $inc: { reserved: -quantity, sold: quantity, revision: 1 },
        $pull: { holds: { orderId } },
        $push: { sales: orderId },
      },
    },
  ]);
}

/** Takes back what was sold, or what a crash left held; the mark lets exactly one of the two happen, once. */
export function takeBack(holder: Holder): StockUpdate[] {
  const orderId = holder._id;
  const unmarked = { 'returns.orderId': { $ne: orderId } };
  return eachLine(holder, (_id, quantity) => [
    {
      filter: { _id, 'holds.orderId': orderId, ...unmarked },
      update: {
        $inc: { available: quantity, reserved: -quantity, revision: 1 },
        $pull: { holds: { orderId } },
        $push: { returns: { orderId } },
      },
    },
    {
      filter: { _id, 'holds.orderId': { $ne: orderId }, ...unmarked },
      update: { $inc: { available: quantity, sold: -quantity, revision: 1 }, $push: { returns: { orderId } } },
    },
  ]);
}

/** Removes the marks of {@link sellHolds} and {@link takeBack}, once no call can come late any more. */
export function clearMarks(holder: Holder): StockUpdate[] {
  const orderId = holder._id;
  return eachLine(holder, (_id) => [
    {
      filter: { _id, $or: [{ sales: orderId }, { 'returns.orderId': orderId }] },
      update: { $pull: { sales: orderId, returns: { orderId } } },
    },
  ]);
}
