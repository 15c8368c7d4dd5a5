/** What the room of products works with. */
import type { AggregateStore, Base } from '@skysync/service-kit';
import { type Catalogue, createCatalogue } from './catalogue';
import type { Product } from './product';
import { productRecord } from './product-record';

export interface Products {
  products: AggregateStore<Product>;
  /** Lean reads of the hot paths. */
  catalogue: Catalogue;
}

export const createProducts = ({ store, connection }: Base): Products => ({
  products: store(productRecord),
  catalogue: createCatalogue(connection),
});
