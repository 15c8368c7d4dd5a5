/** What the handlers of this service work with; built once in service.ts. */
import type { AggregateStore, Base } from '@skysync/service-kit';
import type { Category } from './categories/category';
import type { InStockFlags } from './inventory/in-stock-flags';
import type { Stock } from './inventory/stock';
import type { StockWrites } from './inventory/stock-writes';
import type { Catalogue } from './products/catalogue';
import type { Product } from './products/product';
import type { RecentReservations } from './reservations/recent-reservations';
import type { Reservation } from './reservations/reservation';
import type { ListProducts } from './search/list-products';

export interface Deps extends Pick<Base, 'call' | 'log'> {
  products: AggregateStore<Product>;
  categories: AggregateStore<Category>;
  stocks: AggregateStore<Stock>;
  reservations: AggregateStore<Reservation>;
  recentReservations: RecentReservations;
  /** Lean reads of the hot paths. */
  catalogue: Catalogue;
  listProducts: ListProducts;
  /** Bulk writes of holds. */
  stockWrites: StockWrites;
  /** Keeps `inStock` of products in step with their stock. */
  inStockFlags: InStockFlags;
  /** How many pieces one order may reserve. */
  maxPiecesPerOrder: number;
}
