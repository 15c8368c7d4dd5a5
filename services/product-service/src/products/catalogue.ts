/** Lean reads of the hot paths, by the driver and scoped by hand; those of the same moment go in one query. */
import { createBatches, currentStore, nativeCollection } from '@skysync/service-kit';
import type { Connection, mongo } from 'mongoose';
import { type Stock, stockId } from '../inventory/stock';
import { stockRecord } from '../inventory/stock-record';
import type { Product } from './product';
import { productRecord } from './product-record';

/** What views and lists need of a product. */
const viewFields = {
  store: 1,
  slug: 1,
  title: 1,
  description: 1,
  categories: 1,
  tags: 1,
  images: 1,
  variants: 1,
  version: 1,
  live: 1,
  createdAt: 1,
  fromPrice: 1,
  titleKey: 1,
} as const;
export type ListedProduct = Pick<Product, '_id' | keyof typeof viewFields>;

const ownerFields = { store: 1, title: 1, variants: 1, openings: 1 } as const;
export type SkuOwner = Pick<Product, '_id' | keyof typeof ownerFields>;

/** How many of each can be had, by the key of the stock. */
export type Available = ReadonlyMap<string, number>;

export interface Catalogue {
  /** A live product of the current store; ids have a prefix with an underscore, which slugs cannot have. */
  find(idOrSlug: string): Promise<ListedProduct | undefined>;
  /** Live products of the current store that have any of these SKUs. */
  withSkus(skus: readonly string[]): Promise<SkuOwner[]>;
  /** Products of the current store, in order; the filter names an index's equality first, or `hint` an index. */
  page(filter: mongo.Filter<Product>, sort: mongo.Sort, limit: number, hint?: mongo.Hint): Promise<ListedProduct[]>;
  /** How many products of the current store there are, counted up to `limit` through an index. */
  count(filter: mongo.Filter<Product>, limit: number, hint: mongo.Hint): Promise<number>;
  available(products: readonly Pick<Product, 'store' | 'variants'>[]): Promise<Available>;
  /** What the flag of live products of the current store says, and what their stock says. */
  stockFlags(productIds: readonly string[]): Promise<{ _id: string; inStock: boolean; hasStock: boolean }[]>;
}

const isIn = (values: Iterable<string>) => {
  const distinct = [...new Set(values)];
  return distinct.length === 1 ? distinct[0] : { $in: distinct };
};

export function createCatalogue(connection: Connection): Catalogue {
  const products = nativeCollection<Product>(connection, productRecord.collection);
  const stocks = nativeCollection<Stock>(connection, stockRecord.collection);

  const find = createBatches((asked: Asked[]) => findAll(products, asked));
  const owners = createBatches((asked: { store: string; skus: readonly string[] }[]) => ownersOf(products, asked));
  const availableOf = createBatches(async (asked: string[][]) => {
    const filter = { _id: isIn(asked.flat()) } as mongo.Filter<Stock>;
    const found = await stocks.find(filter, { projection: { available: 1 } }).toArray();
    const available: Available = new Map(found.map((stock) => [stock._id, stock.available]));
    return asked.map(() => available);
  });
  const available: Catalogue['available'] = async (of) => {
    const keys = of.flatMap(({ store, variants }) => variants.map(({ sku }) => stockId(store, sku)));
    return keys.length === 0 ? new Map() : availableOf(keys);
  };

  return {
    find: async (idOrSlug) => {
      const by = idOrSlug.startsWith('prd_') ? '_id' : 'slug';
      return find({ store: currentStore(), by, value: idOrSlug });
    },
    withSkus: async (skus) => (skus.length === 0 ? [] : owners({ store: currentStore(), skus })),
    page: (filter, sort, limit, hint) =>
      products
        .find({ ...filter, store: currentStore() }, { projection: viewFields, sort, limit, ...(hint && { hint }) })
        .toArray() as Promise<ListedProduct[]>,
    count: (filter, limit, hint) => products.countDocuments({ ...filter, store: currentStore() }, { limit, hint }),
    available,
    async stockFlags(productIds) {
      const filter = { _id: isIn(productIds), store: currentStore(), live: true } as mongo.Filter<Product>;
      const projection = { store: 1, 'variants.sku': 1, inStock: 1 };
      const found = await products.find(filter, { projection }).toArray();
      const pieces = await available(found);
      const hasStock = ({ store, variants }: Product): boolean =>
        variants.some(({ sku }) => (pieces.get(stockId(store, sku)) ?? 0) > 0);
      return found.map((product) => ({ _id: product._id, inStock: product.inStock, hasStock: hasStock(product) }));
    },
  };
}

interface Asked {
  store: string;
  by: '_id' | 'slug';
  value: string;
}

async function findAll(products: mongo.Collection<Product>, asked: Asked[]): Promise<(ListedProduct | undefined)[]> {
  const found = await Promise.all(
    (['_id', 'slug'] as const).map(async (by) => {
      const of = asked.filter((one) => one.by === by);
      if (of.length === 0) return [];
      const filter = {
        store: isIn(of.map(({ store }) => store)),
        [by]: isIn(of.map(({ value }) => value)),
        live: true,
      };
      return products.find(filter as mongo.Filter<Product>, { projection: viewFields }).toArray();
    }),
  );
  const known = new Map(
    found
      .flat()
      .flatMap((product) => [product._id, product.slug].map((value) => [`${product.store} ${value}`, product])),
  );
  return asked.map(({ store, value }) => known.get(`${store} ${value}`));
}

async function ownersOf(
  products: mongo.Collection<Product>,
  asked: { store: string; skus: readonly string[] }[],
): Promise<SkuOwner[][]> {
  const filter = {
    store: isIn(asked.map(({ store }) => store)),
    'variants.sku': isIn(asked.flatMap(({ skus }) => skus)),
    live: true,
  };
  const found = await products.find(filter as mongo.Filter<Product>, { projection: ownerFields }).toArray();
  return asked.map(({ store, skus }) =>
    found.filter((product) => product.store === store && product.variants.some(({ sku }) => skus.includes(sku))),
  );
}
