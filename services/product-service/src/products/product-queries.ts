/** Reading the catalogue: lists, single products, and variants by SKU. */
import { decodeCursor, encodeCursor, invalidRequest, type Money, notFound } from '@skysync/service-kit';
import type { PipelineStage } from 'mongoose';
import type { Deps } from '../deps';
import type { Stock } from '../inventory/stock';
import type { Product } from './product';

export const sorts = ['newest', 'price', '-price', 'title'] as const;
export type Sort = (typeof sorts)[number];

export interface ListInput {
  q?: string;
  category?: string;
  tag?: string;
  minPrice?: number;
  maxPrice?: number;
  inStock?: boolean;
  sort?: Sort;
  limit?: number;
  cursor?: string;
}

/** A product with how many of each SKU can be had. */
export interface StockedProduct {
  product: Product;
  available: Map<string, number>;
}

const orders = {
  newest: { field: 'createdAt', direction: -1 },
  price: { field: 'fromPrice', direction: 1 },
  '-price': { field: 'fromPrice', direction: -1 },
  title: { field: 'titleKey', direction: 1 },
} as const;

/** One page; the cursor holds the sort value and the id of its last item, so products that come or go move nothing. */
export async function listProducts(
  deps: Deps,
  input: ListInput,
): Promise<{ items: StockedProduct[]; nextCursor: string | null }> {
  const { sort = 'newest', limit = 20 } = input;
  const { field, direction } = orders[sort];
  const conditions = [filterOf(input), ...(input.cursor ? [afterCursor(input.cursor, sort)] : [])];
  const stages: PipelineStage[] = [
    { $match: conditions.length > 1 ? { $and: conditions } : filterOf(input) },
    { $sort: { [field]: direction, _id: direction } },
    ...(input.inStock ? onlyInStock : []),
    { $limit: limit + 1 },
  ];
  const found = await deps.products.aggregate<Product>(stages);
  const products = found.slice(0, limit);
  const last = products.at(-1);
  const more = found.length > limit && last;
  return {
    items: await withStock(deps, products),
    nextCursor: more ? encodeCursor([sort, packed(last[field]), last._id]) : null,
  };
}

function filterOf({ q, category, tag, minPrice, maxPrice }: ListInput): Record<string, unknown> {
  const price = {
    ...(minPrice !== undefined && { $gte: minPrice }),
    ...(maxPrice !== undefined && { $lte: maxPrice }),
  };
  return {
    live: true,
    ...(category && { categories: category }),
    ...(tag && { tags: tag }),
    ...(Object.keys(price).length > 0 && { fromPrice: price }),
    ...(q && { $text: { $search: q } }),
  };
}

/** The stock is joined lazily behind the sort, so the database stops once the page is full. */
const onlyInStock: PipelineStage[] = [
  {
    $lookup: {
      from: 'inventory',
      localField: 'variants.stockId',
      foreignField: '_id',
      pipeline: [{ $match: { available: { $gt: 0 } } }, { $project: { _id: 1 } }],
      as: 'inStock',
    },
  },
  { $match: { 'inStock.0': { $exists: true } } },
  { $project: { inStock: 0 } },
];

const packed = (value: Date | number | string): number | string => (value instanceof Date ? value.getTime() : value);

/** Also holds for every amount of money. */
const isTimestamp = (value: unknown): boolean =>
  Number.isSafeInteger(value) && !Number.isNaN(new Date(value as number).getTime());

function afterCursor(cursor: string, sort: Sort): Record<string, unknown> {
  const { field, direction } = orders[sort];
  const [ofSort, packedValue, id] = decodeCursor(cursor, 3);
  const isRight = sort === 'title' ? typeof packedValue === 'string' : isTimestamp(packedValue);
  if (ofSort !== sort || typeof id !== 'string' || !isRight) {
    throw invalidRequest([{ field: 'cursor', message: 'must be a cursor of the same list and sort' }]);
  }
  const value = sort === 'newest' ? new Date(Number(packedValue)) : packedValue;
  const beyond = direction === 1 ? '$gt' : '$lt';
  return { $or: [{ [field]: { [beyond]: value } }, { [field]: value, _id: { [beyond]: id } }] };
}

/** By id or by slug: ids have a prefix with an underscore, which slugs cannot have. */
export async function getProduct(deps: Deps, idOrSlug: string): Promise<StockedProduct> {
  const filter = idOrSlug.startsWith('prd_') ? { _id: idOrSlug } : { slug: idOrSlug };
  const product = await deps.products.findOne({ ...filter, live: true }).lean<Product>();
  if (!product) throw notFound('Product');
  const [stocked] = await withStock(deps, [product]);
  if (!stocked) throw notFound('Product');
  return stocked;
}

/** Adds what can be had: one query for all SKUs. */
export async function withStock({ stock }: Deps, products: Product[]): Promise<StockedProduct[]> {
  const keys = products.flatMap(({ variants }) => variants.map((variant) => variant.stockId));
  const rows = keys.length ? await stock.find({ _id: { $in: keys } }, { sku: 1, available: 1 }).lean<Stock[]>() : [];
  const available = new Map(rows.map((row) => [row.sku, row.available]));
  return products.map((product) => ({ product, available }));
}

export interface PricedVariant {
  sku: string;
  productId: string;
  title: string;
  unitPrice: Money;
}

/** What carts and orders show of SKUs; unknown ones are left out. */
export async function findVariants({ products }: Deps, skus: string[]): Promise<PricedVariant[]> {
  const asked = new Set(skus);
  const found = await products
    .find({ 'variants.sku': { $in: [...asked] }, live: true }, { title: 1, variants: 1 })
    .lean<Product[]>();
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
