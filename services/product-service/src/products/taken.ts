/** What another product has already: its slug, its external id or its SKUs. */
import { Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Product } from './product';
import type { ProductChanges } from './product-fields';

/** What a unique index must have refused, in words a client understands; undefined when it was nothing that was asked for. */
export async function findTaken(
  { products, catalogue }: Deps,
  { slug, externalId, variants = [] }: ProductChanges,
  ownId: string,
): Promise<Problem | undefined> {
  const asked = variants.map(({ sku }) => sku);
  const others = (await catalogue.withSkus(asked)).filter(({ _id }) => _id !== ownId);
  const skus = others.flatMap((other) => other.variants.map(({ sku }) => sku)).filter((sku) => asked.includes(sku));
  if (skus.length > 0)
    return new Problem('conflict', { detail: 'Another product has these SKUs', extensions: { skus } });
  for (const [name, value] of Object.entries({ slug, externalId })) {
    if (value === undefined) continue;
    const other = await products.model.findOne({ [name]: value, live: true }, { _id: 1 }).lean<Pick<Product, '_id'>>();
    if (other && other._id !== ownId) return new Problem('conflict', { detail: `The ${name} "${value}" is taken` });
  }
  return undefined;
}
