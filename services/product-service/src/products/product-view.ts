/** A product as the public API shows it. */
import type { StockedProduct } from './product-queries';

export function productView({ product, available }: StockedProduct) {
  const { _id, slug, title, description, categories, tags, images, variants } = product;
  return {
    id: _id,
    slug,
    title,
    description,
    categories,
    tags,
    images: images.map(({ url, alt }) => ({ url, ...(alt !== undefined && { alt }) })),
    variants: variants.map(({ sku, title: variantTitle, price }) => ({
      sku,
      title: variantTitle,
      price: { amount: price.amount, currency: price.currency },
      available: available.get(sku) ?? 0,
    })),
  };
}
