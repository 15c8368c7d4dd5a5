/** ETags of products: the version, which If-Match asks for, and what can be had, so that caches notice a sale. */
import { AppError, invalidRequest } from '@skysync/service-kit';
import type { Request } from 'express';
import type { StockedProduct } from './product-queries';

export function etagOf({ product, available }: StockedProduct): string {
  return `"${product.version}-${product.variants.map(({ sku }) => available.get(sku) ?? 0).join('.')}"`;
}

/** The If-Match header. Throws 428 without one and 400 for what is no list of ETags. */
export function ifMatchOf(req: Request): string {
  const value = req.headers['if-match'];
  if (!value) throw new AppError(428, 'precondition_required', 'Send the ETag of the product as If-Match');
  if (value === '*' || /^\s*(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*\s*$/.test(value)) return value;
  throw invalidRequest([{ field: 'If-Match', message: 'must be an ETag' }]);
}

/** Only the version counts: a sale between reading and editing does not make the edit stale. */
export function matchesVersion(ifMatch: string, version: number): boolean {
  return ifMatch === '*' || [...ifMatch.matchAll(/"(\d+)(?:-[^"]*)?"/g)].some(([, found]) => Number(found) === version);
}
