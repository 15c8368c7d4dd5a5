/** The collection `products`: the catalogue, with prices but without stock, which lives in `inventory`. */
import { type Money, storeScoped, withOutbox } from '@skysync/service-kit';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Product } from './product';

const price = new Schema<Money>({ amount: Number, currency: String }, { _id: false, id: false });
const variant = new Schema({ sku: String, title: String, price, stockId: String }, { _id: false, id: false });
const image = new Schema({ url: String, alt: String }, { _id: false, id: false });
const adjustment = new Schema({ sku: String, available: Number, time: Date }, { _id: false, id: false });

const schema = new Schema(
  {
    _id: String,
    slug: String,
    title: String,
    description: String,
    categories: [String],
    tags: [String],
    images: [image],
    variants: [variant],
    fromPrice: Number,
    titleKey: String,
    version: Number,
    live: Boolean,
    createdAt: Date,
    adjustments: [adjustment],
  },
  { id: false, versionKey: false, minimize: false, collection: 'products' },
);
schema.plugin(storeScoped);
schema.plugin(withOutbox);

// Only live products: a deleted one frees its slug and SKUs. The names tell which of the two a duplicate key is about.
const amongLive = { unique: true, partialFilterExpression: { live: true } };
schema.index({ store: 1, slug: 1 }, { ...amongLive, name: 'slug_of_live' });
schema.index({ store: 1, 'variants.sku': 1 }, { ...amongLive, name: 'sku_of_live' });
schema.index({ store: 1, createdAt: -1, _id: -1 });
schema.index({ store: 1, fromPrice: 1, _id: 1 });
schema.index({ store: 1, title: 'text', tags: 'text', description: 'text' }, { weights: { title: 5, tags: 3 } });

export type ProductModel = Model<Product>;

export const createProductModel = (connection: Connection): ProductModel =>
  connection.model<Product>('Product', schema as unknown as Schema<Product>);
