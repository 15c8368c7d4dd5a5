/** What staff may send of a product. */

import { type Static, Type } from '@sinclair/typebox';
import { integer, line, Price, record, Sku, Slug, text } from '@skysync/contracts';

const ProductImage = record({ url: Type.String({ format: 'web-address' }), alt: Type.Optional(text({ min: 0 })) });
export type ProductImage = Static<typeof ProductImage>;

const optional = {
  slug: Type.Optional(Slug),
  description: Type.Optional(text({ min: 0, max: 10_000 })),
  categories: Type.Optional(Type.Array(Slug, { maxItems: 20 })),
  tags: Type.Optional(Type.Array(line({ max: 50 }), { maxItems: 50 })),
  images: Type.Optional(Type.Array(ProductImage, { maxItems: 20 })),
  externalId: Type.Optional(line({ max: 100 })),
};

const title = line();
/** `stock` counts only for a SKU that the product does not have yet. */
const NewVariant = record({
  sku: Sku,
  title: Type.Optional(line()),
  price: Price,
  stock: Type.Optional(integer({ max: 1_000_000_000 })),
});
export type NewVariant = Static<typeof NewVariant>;
const variants = Type.Array(NewVariant, { minItems: 1, maxItems: 100, 'x-distinct': 'sku' });

export const NewProduct = record({ title, ...optional, variants }, { title: 'NewProduct' });
export type NewProduct = Static<typeof NewProduct>;

export const ProductChanges = record(
  { title: Type.Optional(title), ...optional, variants: Type.Optional(variants) },
  { title: 'ProductChanges' },
);
export type ProductChanges = Static<typeof ProductChanges>;
