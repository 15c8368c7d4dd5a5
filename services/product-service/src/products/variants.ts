/** What carts and orders show of SKUs. */
import type { CallAnswer } from '@skysync/contracts';
import type { Deps } from '../deps';
import { type Product, type Variant, variantTitle } from './product';

export type PricedVariant = CallAnswer<'readVariants'>['variants'][number];

/** Titles and prices of today; unknown SKUs are left out. */
export async function readVariants({ catalogue }: Pick<Deps, 'catalogue'>, skus: string[]): Promise<PricedVariant[]> {
  const asked = new Set(skus);
  const found = await catalogue.withSkus([...asked]);
  return found.flatMap((product) =>
    product.variants
      .filter(({ sku }) => asked.has(sku))
      .map((variant) => ({
        sku: variant.sku,
        productId: product._id,
        title: lineTitle(product, variant),
        unitPrice: variant.price,
      })),
  );
}

/** A title of its own stands behind that of the product, unless it says the same. */
function lineTitle(product: Pick<Product, 'title'>, variant: Variant): string {
  const title = variantTitle(product, variant);
  return title === product.title ? title : `${product.title} – ${title}`;
}
