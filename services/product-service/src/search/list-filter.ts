/** The filter of a list: the equality of one index first, then what is looked at in that index or one by one. */
import { categoryList, tagList } from '../products/lists';
import type { ListField } from '../products/product-indexes';
import type { ListFields } from './list-fields';

export type Filters = Pick<ListFields, 'category' | 'tag' | 'minPrice' | 'maxPrice' | 'inStock'>;

export interface ListFilter {
  /** The field that an index begins with, and its equality: the narrowest list that an index has. */
  field: ListField;
  list: object;
  /** A price range; empty without one. */
  range: object;
  /** A tag beside a category, looked at one by one. */
  rest: object;
}

export function filterOf({ category, tag, minPrice, maxPrice, inStock = false }: Filters): ListFilter {
  const range = within(minPrice, maxPrice);
  const list = category === undefined ? tag && tagList(tag, inStock) : categoryList(category, inStock);
  if (list !== undefined) {
    const rest = category !== undefined && tag !== undefined ? { tags: tag } : {};
    return { field: 'lists', list: { lists: list }, range, rest };
  }
  const field = inStock ? 'inStock' : 'live';
  return { field, list: { [field]: true }, range, rest: {} };
}

function within(minPrice: number | undefined, maxPrice: number | undefined): object {
  const price = {
    ...(minPrice !== undefined && { $gte: minPrice }),
    ...(maxPrice !== undefined && { $lte: maxPrice }),
  };
  return Object.keys(price).length > 0 ? { fromPrice: price } : {};
}
