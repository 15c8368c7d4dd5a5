/** What the commands of this service work with. */
import type { Guard, Logger, OutboxRelay } from '@skysync/service-kit';
import type { CategoryModel } from './categories/category-model';
import type { StockModel } from './inventory/stock-model';
import type { ProductModel } from './products/product-model';
import type { ReservationModel } from './reservations/reservation-model';

export interface Deps {
  products: ProductModel;
  categories: CategoryModel;
  stock: StockModel;
  reservations: ReservationModel;
  relay: OutboxRelay;
  guard: Guard;
  log: Logger;
}
