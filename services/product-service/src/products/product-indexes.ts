/** The indexes that lists and searches are read by: named here once, for those who make them and those who ask for one. */
import type { IndexDefinition } from 'mongoose';

/** What the equality of a list is about. */
export type ListField = 'live' | 'inStock' | 'lists';
/** What lists are in the order of. */
export type OrderField = 'createdAt' | 'fromPrice' | 'titleKey';

/**
 * The filter's equality first, then the order, which each index gives in both directions; a price range is looked at
 * in the index at the end.
 */
export const ordered = (list: ListField): Readonly<Record<OrderField, IndexDefinition>> => ({
  createdAt: { store: 1, [list]: 1, createdAt: -1, _id: -1, fromPrice: 1 },
  fromPrice: { store: 1, [list]: 1, fromPrice: 1, _id: 1 },
  titleKey: { store: 1, [list]: 1, titleKey: 1, _id: 1, fromPrice: 1 },
});

/** Gives no order, but what has all of several terms within a moment, whatever their number. */
export const byTerm: IndexDefinition = { store: 1, terms: 1 };
