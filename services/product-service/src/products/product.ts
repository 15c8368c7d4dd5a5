/** What a product is, and how it is made and changed: pure functions, no database. */
import { randomUUID } from 'node:crypto';
import { currentStore, type Money, newEvent, type OutboxEvent } from '@skysync/service-kit';
import { stockId } from '../inventory/stock';
import { slugOf } from './slug';

export interface Variant {
  sku: string;
  title: string;
  price: Money;
  /** `_id` of its stock, so that a list can look it up. */
  stockId: string;
}

export interface Image {
  url: string;
  alt?: string;
}

/** Stock that was ordered to be set, written down before it is set: the sweeper finishes what a crash left. */
export interface Adjustment {
  sku: string;
  available: number;
  time: Date;
}

export interface Product {
  _id: string;
  store: string;
  slug: string;
  title: string;
  description: string;
  categories: string[];
  tags: string[];
  images: Image[];
  variants: Variant[];
  /** Amount of the cheapest variant: what lists filter and sort by. */
  fromPrice: number;
  /** The title in small letters: what lists sort by. */
  titleKey: string;
  /** Counts the edits; the ETag is made from it. */
  version: number;
  /** False once deleted. The document stays for its last event and the history of orders. */
  live: boolean;
  createdAt: Date;
  adjustments: Adjustment[];
  outbox: OutboxEvent[];
}

/** A variant as staff send it: `stock` counts only for a SKU that the product does not have yet. */
export interface VariantInput {
  sku: string;
  title?: string;
  price: Money;
  stock?: number;
}

export interface ProductInput {
  slug?: string;
  title: string;
  description?: string;
  categories?: string[];
  tags?: string[];
  images?: Image[];
  variants: VariantInput[];
}

export type ProductChanges = Partial<ProductInput>;

const variantsOf = (inputs: VariantInput[], title: string): Variant[] =>
  inputs.map(({ sku, title: own, price }) => ({ sku, title: own ?? title, price, stockId: stockId(sku) }));

const adjustmentsOf = (inputs: VariantInput[], known: Variant[]): Adjustment[] =>
  inputs
    .filter(({ sku }) => known.every((variant) => variant.sku !== sku))
    .map(({ sku, stock = 0 }) => ({ sku, available: stock, time: new Date() }));

const derived = (title: string, variants: Variant[]) => ({
  titleKey: title.toLowerCase(),
  fromPrice: Math.min(...variants.map(({ price }) => price.amount)),
});

type ProductEvent = 'skysync.product.created.v1' | 'skysync.product.updated.v1' | 'skysync.product.deleted.v1';

export const productEvent = (type: ProductEvent, product: Pick<Product, '_id' | 'slug' | 'variants'>): OutboxEvent =>
  newEvent(type, { productId: product._id, slug: product.slug, skus: product.variants.map(({ sku }) => sku) });

/** A new product of the current store, with its stock ordered and its event in the outbox. */
export function newProduct(input: ProductInput): Product {
  const variants = variantsOf(input.variants, input.title);
  const product: Product = {
    _id: `prd_${randomUUID().replaceAll('-', '')}`,
    store: currentStore(),
    slug: input.slug ?? slugOf(input.title),
    title: input.title,
    description: input.description ?? '',
    categories: input.categories ?? [],
    tags: input.tags ?? [],
    images: input.images ?? [],
    variants,
    ...derived(input.title, variants),
    version: 1,
    live: true,
    createdAt: new Date(),
    adjustments: adjustmentsOf(input.variants, []),
    outbox: [],
  };
  return { ...product, outbox: [productEvent('skysync.product.created.v1', product)] };
}

/** The product after an edit: fields that are absent keep their value. Only what is new stands in the outbox. */
export function changeProduct(product: Product, { variants: inputs, ...fields }: ProductChanges): Product {
  const title = fields.title ?? product.title;
  const variants = inputs ? variantsOf(inputs, title) : product.variants;
  const changed: Product = {
    ...product,
    ...fields,
    variants,
    ...derived(title, variants),
    version: product.version + 1,
  };
  return {
    ...changed,
    adjustments: inputs ? adjustmentsOf(inputs, product.variants) : [],
    outbox: [productEvent('skysync.product.updated.v1', changed)],
  };
}
