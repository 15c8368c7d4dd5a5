/**
 * ETags of products: which product and which version of it, for which If-Match asks, and what can be had, so that
 * caches notice a sale. The id keeps them apart from those of a product that had the same slug before.
 */
import { stockId } from '../inventory/stock';
import type { Available } from './catalogue';
import type { Product } from './product';

const versionOf = ({ _id, version }: Pick<Product, '_id' | 'version'>): string => `${_id}.${version}`;

export function etagOf(product: Pick<Product, '_id' | 'version' | 'store' | 'variants'>, available: Available): string {
  const pieces = product.variants.map(({ sku }) => available.get(stockId(product.store, sku)) ?? 0);
  return `"${versionOf(product)}-${pieces.join('.')}"`;
}

/** Only the version counts: a sale between reading and editing does not make the edit stale. */
export function matchesVersion(ifMatch: string | undefined, product: Product): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim().startsWith(`"${versionOf(product)}-`));
}
