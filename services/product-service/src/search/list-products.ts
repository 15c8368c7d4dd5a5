/** Pages of the catalogue: one query for the products, one for what can be had of them, shared by who asks the same. */
import type { Static } from '@sinclair/typebox';
import type { Page } from '@skysync/contracts';
import { createSharedRead, currentStore, pageOf } from '@skysync/service-kit';
import { stockId } from '../inventory/stock';
import type { Available, Catalogue, ListedProduct } from '../products/catalogue';
import { type ProductView, productView } from '../products/product-view';
import type { ListFields } from './list-fields';
import { behind, cursorOf, orders, positionAt, positionOf, type Sort } from './list-order';
import type { Found, Listing, ProductSearch } from './product-search';
import { createTermSearch } from './term-search';
import { createWays, type Limits, type Ways } from './ways';

/** A page of the current store. */
export type ListProducts = (input: ListFields) => Promise<Readonly<Page<Static<typeof ProductView>>>>;

const largestBatch = 500;

export function createListProducts(catalogue: Catalogue, limits?: Limits): ListProducts {
  const ways = createWays(catalogue, limits);
  const search = createTermSearch(catalogue, ways);
  const read = createSharedRead(
    ({ store, input }: { store: string; input: ListFields }) => JSON.stringify([store, Object.entries(input).sort()]),
    ({ input }) => readPage(catalogue, listingOf(catalogue, ways, search, input), input),
  );
  return (input) => read({ store: currentStore(), input });
}

const sortOf = ({ q, sort }: ListFields): Sort => sort ?? (q === undefined ? 'newest' : 'relevance');

function listingOf(catalogue: Catalogue, ways: Ways, search: ProductSearch, input: ListFields): Listing {
  const { q, ...filters } = input;
  const sort = sortOf(input);
  return q === undefined ? browse(catalogue, ways, filters, sort) : search({ ...filters, q, sort });
}

/** A list without words. */
function browse(catalogue: Catalogue, ways: Ways, input: ListFields, sort: Sort): Listing {
  const { field, direction } = orders[sort];
  return {
    positionOf: (cursor) => positionOf(cursor, sort),
    async read(from, count) {
      const way = await ways.wayOf(input, sort);
      if (!way) return [];
      const order = { [field]: direction, _id: direction };
      const products = await catalogue.page(condition(way.filter, from && behind(from, sort)), order, count, way.hint);
      return products.map((product) => ({ product, position: positionAt(product, sort) }));
    },
  };
}

/**
 * With `inStock`, products are found by their flag, which follows the stock a moment later; what was sold out since is
 * left out here, and more are read in its place.
 */
async function readPage(catalogue: Catalogue, listing: Listing, input: ListFields): ReturnType<ListProducts> {
  const { limit = 20, inStock = false } = input;
  const found: Found[] = [];
  const available = new Map<string, number>();
  let from = input.cursor === undefined ? undefined : listing.positionOf(input.cursor);
  for (let batch = limit + 1; ; batch = Math.min(batch * 2, largestBatch)) {
    const read = await listing.read(from, batch);
    const pieces = await catalogue.available(read.map(({ product }) => product));
    for (const [key, quantity] of pieces) available.set(key, quantity);
    found.push(...(inStock ? read.filter(({ product }) => canBeHad(product, available)) : read));
    from = read.at(-1)?.position;
    if (found.length > limit || read.length < batch || !from) break;
  }
  const { items, nextCursor } = pageOf(found, limit, ({ position }) => cursorOf(sortOf(input), position));
  return { items: items.map(({ product }) => productView(product, available)), nextCursor };
}

/** Both conditions may be about the price, so they are put side by side. */
function condition(filter: object, after: object = {}): object {
  return Object.keys(after).some((field) => field in filter) ? { $and: [filter, after] } : { ...filter, ...after };
}

const canBeHad = ({ store, variants }: ListedProduct, available: Available): boolean =>
  variants.some(({ sku }) => (available.get(stockId(store, sku)) ?? 0) > 0);
