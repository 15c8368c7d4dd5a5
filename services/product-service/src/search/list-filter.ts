/** The filter of a list: the equality of one index first, and the text, which has an index of its own. */
import { categoryList, tagList } from '../products/lists';
import type { ListFields } from './list-fields';

export function filterOf(
  { q, category, tag, minPrice, maxPrice, inStock = false }: ListFields,
  byPrice = false,
): object {
  const isNarrow = category !== undefined || tag !== undefined;
  return {
    ...(q !== undefined && { $text: { $search: q } }),
    ...listOf(category, tag, inStock),
    ...(byPrice && isNarrow ? withoutBound(minPrice, maxPrice) : within(minPrice, maxPrice)),
  };
}

function within(minPrice: number | undefined, maxPrice: number | undefined): object {
  const price = {
    ...(minPrice !== undefined && { $gte: minPrice }),
    ...(maxPrice !== undefined && { $lte: maxPrice }),
  };
  return Object.keys(price).length > 0 ? { fromPrice: price } : {};
}

/**
 * The same range, said so that it bounds no index: over an index with a list in it, DocumentDB takes a bound on the field
 * of the order only to sort all that it finds; so the products before the range are passed over instead.
 */
function withoutBound(minPrice: number | undefined, maxPrice: number | undefined): object {
  const outside = [
    ...(minPrice !== undefined ? [{ fromPrice: { $lt: minPrice } }] : []),
    ...(maxPrice !== undefined ? [{ fromPrice: { $gt: maxPrice } }] : []),
  ];
  return outside.length > 0 ? { $nor: outside } : {};
}

/** The narrowest list that an index has: those of a category and a tag at once are looked at one by one. */
function listOf(category: string | undefined, tag: string | undefined, inStock: boolean): object {
  if (category !== undefined) {
    return { lists: categoryList(category, inStock), ...(tag !== undefined && { tags: tag }) };
  }
  if (tag !== undefined) return { lists: tagList(tag, inStock) };
  return inStock ? { inStock: true } : { live: true };
}
