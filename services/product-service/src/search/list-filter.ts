/** The filter of a list: the equality of one index first, and the text, which has an index of its own. */
import { categoryList, tagList } from '../products/lists';
import type { ListFields } from './list-fields';

export function filterOf({ q, category, tag, minPrice, maxPrice, inStock = false }: ListFields): object {
  return {
    ...(q !== undefined && { $text: { $search: q } }),
    ...listOf(category, tag, inStock),
    ...within(minPrice, maxPrice),
  };
}

function within(minPrice: number | undefined, maxPrice: number | undefined): object {
  const price = {
    ...(minPrice !== undefined && { $gte: minPrice }),
    ...(maxPrice !== undefined && { $lte: maxPrice }),
  };
  return Object.keys(price).length > 0 ? { fromPrice: price } : {};
}

/** The narrowest list that an index has: those of a category and a tag at once are looked at one by one. */
function listOf(category: string | undefined, tag: string | undefined, inStock: boolean): object {
  if (category !== undefined) {
    return { lists: categoryList(category, inStock), ...(tag !== undefined && { tags: tag }) };
  }
  if (tag !== undefined) return { lists: tagList(tag, inStock) };
  return inStock ? { inStock: true } : { live: true };
}
