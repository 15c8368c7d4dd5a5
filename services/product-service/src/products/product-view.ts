/** A product as the public API shows it. */

import { type Static, Type } from '@sinclair/typebox';
import { Id, line, Money, record, Sku, Slug, text } from '@skysync/contracts';
import { stockId } from '../inventory/stock';
import type { Available, ListedProduct } from './catalogue';
import { variantTitle } from './product';

export const ProductView = record(
  {
    id: Id,
    slug: Slug,
    title: line(),
    description: text({ min: 0, max: 10_000 }),
    categories: Type.Array(Slug),
    tags: Type.Array(Type.String()),
    images: Type.Array(record({ url: Type.String(), alt: Type.Optional(Type.String()) })),
    variants: Type.Array(
      record({ sku: Sku, title: Type.String(), price: Money, available: Type.Integer() }, { title: 'Variant' }),
    ),
  },
  { title: 'Product' },
);

export function productView(product: ListedProduct, available: Available): Static<typeof ProductView> {
  const { _id, store, slug, title, description, categories, tags, images, variants } = product;
  return {
    id: _id,
    slug,
    title,
    description,
    categories,
    tags,
    images: images.map(({ url, alt }) => ({ url, ...(alt !== undefined && { alt }) })),
    variants: variants.map((variant) => ({
      sku: variant.sku,
      title: variantTitle(product, variant),
      price: { amount: variant.price.amount, currency: variant.price.currency },
      available: available.get(stockId(store, variant.sku)) ?? 0,
    })),
  };
}
