/** How products are stored: the catalogue with its prices, without stock, which would rewrite a large document with every sale. */
import { defineRecord, moneyPart, part } from '@skysync/service-kit';
import type { IndexOptions } from 'mongoose';
import type { Product } from './product';
import { byTerm, ordered } from './product-indexes';

/** Only live products: a deleted one frees its slug, SKUs and external id. */
const amongLive = (name: string): IndexOptions => ({ name, unique: true, partialFilterExpression: { live: true } });

export const productRecord = defineRecord<Product>({
  name: 'Product',
  collection: 'products',
  fields: {
    slug: String,
    title: String,
    description: String,
    categories: [String],
    tags: [String],
    images: [part({ url: String, alt: String })],
    variants: [part({ sku: String, title: String, price: moneyPart })],
    externalId: String,
    fromPrice: Number,
    titleKey: String,
    version: Number,
    live: Boolean,
    inStock: Boolean,
    lists: [String],
    terms: [String],
    termsVersion: Number,
    createdAt: Date,
    openings: [part({ key: String, sku: String, available: Number })],
  },
  indexes: [
    [{ store: 1, slug: 1 }, amongLive('slug_of_live')],
    [{ store: 1, 'variants.sku': 1 }, amongLive('sku_of_live')],
    [
      { store: 1, externalId: 1 },
      {
        unique: true,
        name: 'external_id_of_live',
        partialFilterExpression: { live: true, externalId: { $exists: true } },
      },
    ],
    ...[ordered('live'), ordered('inStock'), ordered('lists')].flatMap(Object.values).map((keys) => [keys] as const),
    [byTerm],
  ],
});
