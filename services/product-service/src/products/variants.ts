/** What carts and orders show of SKUs. */
import type { CallAnswer } from '@skysync/contracts';
import type { Deps } from '../deps';

export type PricedVariant = CallAnswer<'readVariants'>['variants'][number];

/** Titles and prices of today; unknown SKUs are left out. */
export async function readVariants({ catalogue }: Pick<Deps, 'catalogue'>, skus: string[]): Promise<PricedVariant[]> {
  const asked = new Set(skus);
  const found = await catalogue.withSkus([...asked]);
  return found.flatMap((product) =>
    product.variants
      .filter(({ sku }) => asked.has(sku))
      .map(({ sku, title, price }) => ({
        sku,
        productId: product._id,
        title: title === product.title ? title : `${product.title} – ${title}`,
        unitPrice: price,
      })),
  );
}
