/** What finds products by words: the port behind which another engine may take the place of our own terms. */
import type { ListedProduct } from '../products/catalogue';
import type { Filters } from './list-filter';
import type { Position, Sort } from './list-order';

export interface Found {
  product: ListedProduct;
  /** For the cursor of a page that ends with it. */
  position: Position;
}

/** One list, whose next `count` products behind a position come in its order; fewer of them when it ends. */
export interface Listing {
  positionOf(cursor: string): Position;
  read(behind: Position | undefined, count: number): Promise<Found[]>;
}

export interface Search extends Filters {
  q: string;
  sort: Sort;
}

/** The products of the current store that words find. */
export type ProductSearch = (search: Search) => Listing;
