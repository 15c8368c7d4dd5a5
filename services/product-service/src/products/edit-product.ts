/** Staff change or delete a product: one guarded write with its event in it. */
import { isDuplicateKey, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { openStock } from './create-product';
import type { Product } from './product';
import { matchesVersion } from './product-etag';
import type { ProductChanges } from './product-fields';
import { deleted, edited } from './product-steps';
import { findTaken } from './taken';

const stale = (): Problem =>
  new Problem('precondition_failed', { detail: 'The product was changed by somebody else in the meantime' });

/** Throws when the product is gone, or when `ifMatch` names another version of it. */
function requireCurrent(product: Product, ifMatch: string | undefined): void {
  if (!product.live) throw notFound('Product');
  if (!matchesVersion(ifMatch, product)) throw stale();
}

/** Throws `not_found`, `precondition_failed`, or `conflict` for what belongs to another product. */
export async function editProduct(
  deps: Deps,
  id: string,
  changes: ProductChanges,
  ifMatch: string | undefined,
): Promise<Product> {
  const product = await change(deps, id, changes, ifMatch);
  await openStock(deps, [product]);
  if (changes.variants) deps.inStockFlags.touch(product.store, [id]);
  return product;
}

async function change(deps: Deps, id: string, changes: ProductChanges, ifMatch: string | undefined): Promise<Product> {
  try {
    const changed = await deps.products.change(id, (current, now) => {
      requireCurrent(current, ifMatch);
      return edited(current, changes, now);
    });
    if (!changed) throw notFound('Product');
    return changed.state;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw (await findTaken(deps, changes, id)) ?? stale();
  }
}

/** Throws `not_found`, a second time too, and `precondition_failed`. */
export async function deleteProduct(deps: Deps, id: string, ifMatch: string | undefined): Promise<void> {
  const changed = await deps.products.change(id, (current) => {
    requireCurrent(current, ifMatch);
    return deleted(current);
  });
  if (!changed) throw notFound('Product');
}
