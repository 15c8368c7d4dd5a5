/** What the room of the inventory works with. */
import type { AggregateStore, Base } from '@skysync/service-kit';
import type { Products } from '../products/products';
import { createInStockFlags, type InStockFlags } from './in-stock-flags';
import type { Stock } from './stock';
import { stockRecord } from './stock-record';
import { createStockWrites, type StockWrites } from './stock-writes';

export interface Inventory {
  stocks: AggregateStore<Stock>;
  /** Bulk writes of holds. */
  stockWrites: StockWrites;
  /** Keeps `inStock` of products in step with their stock. */
  inStockFlags: InStockFlags;
}

export const createInventory = ({ store, connection, log }: Base, products: Products): Inventory => ({
  stocks: store(stockRecord),
  stockWrites: createStockWrites(connection),
  inStockFlags: createInStockFlags({ ...products, log }),
});
