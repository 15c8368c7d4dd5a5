/** What the handlers of this service work with; built once in service.ts. */
import type { AggregateStore, Base } from '@skysync/service-kit';
import type { CategoryTree } from './categories/category-tree';
import type { Inventory } from './inventory/inventory';
import type { Products } from './products/products';
import type { Reservations } from './reservations/reservations';
import type { ListProducts } from './search/list-products';

export interface Deps extends Pick<Base, 'call' | 'log'>, Products, Inventory, Reservations {
  categories: AggregateStore<CategoryTree>;
  listProducts: ListProducts;
}
