/** Staff create a product: one insert with its event in it, then its stock. */
import { randomBytes, randomUUID } from 'node:crypto';
import { maxRounds, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { applyOpenings } from '../inventory/open-stock';
import type { Product } from './product';
import type { NewProduct } from './product-fields';
import { newProduct } from './product-steps';
import { distinctSlug, slugOf } from './slug';
import { findTaken } from './taken';

export const newProductId = (): string => `prd_${randomUUID().replaceAll('-', '')}`;
export const newSlugSuffix = (): string => randomBytes(3).toString('hex');

/** Throws `conflict` when the SKUs, the external id or the given slug belong to another product. */
export async function createProduct(deps: Deps, input: NewProduct): Promise<Product> {
  const id = newProductId();
  let slug = input.slug ?? slugOf(input.title);
  for (let round = 1; round <= maxRounds; round += 1) {
    const { state, events } = newProduct(input, { id, slug, now: new Date() });
    const product = await deps.products.insert(state, events);
    if (product) {
      await openStock(deps, [product]);
      return product;
    }
    const taken = await findTaken(deps, input, id);
    if (taken) throw taken;
    // a slug that was given has become free again; for one made from the title, a suffix tells the two apart
    slug = input.slug ?? distinctSlug(slugOf(input.title), newSlugSuffix());
  }
  throw unavailable('too many products like this one are being made at once', 1);
}

/** Applies what was ordered for new SKUs; what they had in another product may have changed what can be had. */
export async function openStock(deps: Deps, products: readonly Product[]): Promise<void> {
  await applyOpenings(deps, products);
  for (const { _id, store, openings } of products) {
    if (openings.length > 0) deps.inStockFlags.touch(store, [_id]);
  }
}
