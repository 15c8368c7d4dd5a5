/**
 * Holds on stock: guarded updates of one document per SKU, all lines of an order in one bulk write.
 * Always in the order of the keys, because the database keeps the rows of one bulk write locked until its end.
 */
import type { AnyBulkWriteOperation } from 'mongoose';
import type { Deps } from '../deps';
import { type Stock, stockId } from './stock';

/** Whose goods, and which. */
export interface Held {
  _id: string;
  store: string;
  lines: { sku: string; quantity: number }[];
}

type StockDeps = Pick<Deps, 'stock'>;
export type StockUpdate = AnyBulkWriteOperation<Stock>;

const keyOf = (update: StockUpdate): string => ('updateOne' in update ? String(update.updateOne.filter._id) : '');

/** Applies the updates; returns how many of them found their guard to hold. */
export async function applyToStock({ stock }: StockDeps, updates: StockUpdate[]): Promise<number> {
  if (updates.length === 0) return 0;
  const sorted = updates.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { matchedCount } = await stock.bulkWrite(sorted, { ordered: false, timestamps: false });
  return matchedCount;
}

const eachLine = (held: Held, update: (_id: string, quantity: number) => StockUpdate[]): StockUpdate[] =>
  held.lines.flatMap(({ sku, quantity }) => update(stockId(sku, held.store), quantity));

/** Holds what is there and not held yet for this order. */
export function placeHolds(held: Held): StockUpdate[] {
  const [orderId, at] = [held._id, new Date()];
  return eachLine(held, (_id, quantity) => [
    {
      updateOne: {
        filter: { _id, available: { $gte: quantity }, 'holds.orderId': { $ne: orderId } },
        update: { $inc: { available: -quantity, reserved: quantity }, $push: { holds: { orderId, quantity, at } } },
      },
    },
  ]);
}

/** Gives back what is held. */
export function dropHolds(held: Held): StockUpdate[] {
  const orderId = held._id;
  return eachLine(held, (_id, quantity) => [
    {
      updateOne: {
        filter: { _id, 'holds.orderId': orderId },
        update: { $inc: { available: quantity, reserved: -quantity }, $pull: { holds: { orderId } } },
      },
    },
  ]);
}

/** Sells what is held. */
export function sellHolds(held: Held): StockUpdate[] {
  const orderId = held._id;
  return eachLine(held, (_id, quantity) => [
    {
      updateOne: {
        filter: { _id, 'holds.orderId': orderId },
        update: { $inc: { reserved: -quantity, sold: quantity }, $pull: { holds: { orderId } } },
      },
    },
  ]);
}

/** Takes back what was sold, or what a crash left held; the mark lets exactly one of the two happen, once. */
export function takeBack(held: Held): StockUpdate[] {
  const orderId = held._id;
  const unmarked = { 'returns.orderId': { $ne: orderId } };
  return eachLine(held, (_id, quantity) => [
    {
      updateOne: {
        filter: { _id, 'holds.orderId': orderId, ...unmarked },
        update: {
          $inc: { available: quantity, reserved: -quantity },
          $pull: { holds: { orderId } },
          $push: { returns: { orderId } },
        },
      },
    },
    {
      updateOne: {
        filter: { _id, 'holds.orderId': { $ne: orderId }, ...unmarked },
        update: { $inc: { available: quantity, sold: -quantity }, $push: { returns: { orderId } } },
      },
    },
  ]);
}

/** Removes the marks of {@link takeBack}. */
export function clearReturnMarks(held: Held): StockUpdate[] {
  const orderId = held._id;
  return eachLine(held, (_id) => [
    { updateOne: { filter: { _id, 'returns.orderId': orderId }, update: { $pull: { returns: { orderId } } } } },
  ]);
}

/** The SKUs of which this order holds nothing. */
export async function missingHolds({ stock }: StockDeps, held: Held): Promise<string[]> {
  const keys = held.lines.map(({ sku }) => stockId(sku, held.store));
  const found = await stock.find({ _id: { $in: keys }, 'holds.orderId': held._id }, { sku: 1 }).lean<Stock[]>();
  const holding = new Set(found.map(({ sku }) => sku));
  return held.lines.map(({ sku }) => sku).filter((sku) => !holding.has(sku));
}
