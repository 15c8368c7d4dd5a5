/** Writes of holds: those of the same moment go in one bulk write, always in the order of the keys. */
import { createBatches, isRepeatable, nativeCollection, repeating } from '@skysync/service-kit';
import type { Connection, mongo } from 'mongoose';
import type { Holder, StockUpdate } from './holds';
import { type Stock, stockId } from './stock';
import { stockRecord } from './stock-record';

/** Applies the updates of one order; true when the guards of all held. False may be due to another order: read back. */
export type Apply = (updates: StockUpdate[]) => Promise<boolean>;

/** Kinds apart, because of these only holds are expected to find their guards broken by others. */
export interface StockWrites {
  place: Apply;
  sell: Apply;
  /** Gives back, takes back, clears marks. */
  giveBack: Apply;
  /** The SKUs of which this order holds nothing. */
  missing(holder: Holder): Promise<string[]>;
}

type Stocks = mongo.Collection<Stock>;

export function createStockWrites(connection: Connection): StockWrites {
  const stocks = nativeCollection<Stock>(connection, stockRecord.collection);
  const apply = (): Apply => {
    const batches = createBatches((items: StockUpdate[][]) => applyAll(stocks, items));
    return async (updates) => updates.length === 0 || batches(updates);
  };
  return {
    place: apply(),
    sell: apply(),
    giveBack: apply(),
    missing: createBatches((holders: Holder[]) => missingOf(stocks, holders)),
  };
}

/**
 * The server keeps the rows of one bulk write locked until its end, so everybody asks for them in one order. Each
 * update does nothing the second time, so that a write which the server took back may be repeated.
 */
async function applyAll(stocks: Stocks, items: StockUpdate[][]): Promise<boolean[]> {
  const updates = items.flat().sort((a, b) => (a.filter._id < b.filter._id ? -1 : a.filter._id > b.filter._id ? 1 : 0));
  const operations = updates.map(({ filter, update }) => ({ updateOne: { filter, update } }));
  const { matchedCount } = await repeating(() => stocks.bulkWrite(operations, { ordered: false }), isRepeatable);
  return items.map(() => matchedCount === updates.length);
}

/** One read for all, of the holders' own holds only. */
async function missingOf(stocks: Stocks, holders: Holder[]): Promise<string[][]> {
  const keys = holders.flatMap(({ store, lines }) => lines.map(({ sku }) => stockId(store, sku)));
  const orders = holders.map(({ _id }) => _id);
  const found = await stocks
    .find(
      { _id: { $in: [...new Set(keys)] }, 'holds.orderId': { $in: orders } },
      { projection: { 'holds.orderId': 1 } },
    )
    .toArray();
  const held = new Set(found.flatMap(({ _id, holds }) => holds.map(({ orderId }) => `${orderId} ${_id}`)));
  return holders.map(({ _id, store, lines }) =>
    lines.map(({ sku }) => sku).filter((sku) => !held.has(`${_id} ${stockId(store, sku)}`)),
  );
}
