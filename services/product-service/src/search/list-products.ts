/** Pages of the catalogue: one query for the products, one for what can be had of them, shared by who asks the same. */
import type { Static } from '@sinclair/typebox';
import type { Page } from '@skysync/contracts';
import { createSharedRead, currentStore, pageOf } from '@skysync/service-kit';
import { stockId } from '../inventory/stock';
import type { Available, Catalogue, ListedProduct } from '../products/catalogue';
import { type ProductView, productView } from '../products/product-view';
import type { ListFields } from './list-fields';
import { filterOf } from './list-filter';
import { behind, cursorOf, orders, positionAt, positionOf } from './list-order';

/** A page of the current store. */
export type ListProducts = (input: ListFields) => Promise<Readonly<Page<Static<typeof ProductView>>>>;

const largestBatch = 500;

export function createListProducts(catalogue: Catalogue): ListProducts {
  const read = createSharedRead(
    ({ store, input }: { store: string; input: ListFields }) => JSON.stringify([store, Object.entries(input).sort()]),
    ({ input }) => readPage(catalogue, input),
  );
  return (input) => read({ store: currentStore(), input });
}

/**
 * With `inStock`, products are found by their flag, which follows the stock a moment later; what was sold out since is
 * left out here, and more are read in its place.
 */
async function readPage(catalogue: Catalogue, input: ListFields): ReturnType<ListProducts> {
  const { sort = 'newest', limit = 20, inStock = false } = input;
  const { field, direction } = orders[sort];
  const order = { [field]: direction, _id: direction };
  const found: ListedProduct[] = [];
  const available = new Map<string, number>();
  let after = input.cursor === undefined ? undefined : positionOf(input.cursor, sort);
  for (let batch = limit + 1; ; batch = Math.min(batch * 2, largestBatch)) {
    const products = await catalogue.page(condition(input, after && behind(after, sort)), order, batch);
    const pieces = await catalogue.available(products);
    for (const [key, quantity] of pieces) available.set(key, quantity);
    found.push(...(inStock ? products.filter((product) => canBeHad(product, available)) : products));
    const last = products.at(-1);
    if (found.length > limit || products.length < batch || !last) break;
    after = positionAt(last, sort);
  }
  const { items, nextCursor } = pageOf(found, limit, cursorOf(sort));
  return { items: items.map((product) => productView(product, available)), nextCursor };
}

/** Both conditions may be about the price, so they are put side by side. */
function condition(input: ListFields, after: object = {}): object {
  const filter = filterOf(input);
  return Object.keys(after).some((field) => field in filter) ? { $and: [filter, after] } : { ...filter, ...after };
}

const canBeHad = ({ store, variants }: ListedProduct, available: Available): boolean =>
  variants.some(({ sku }) => (available.get(stockId(store, sku)) ?? 0) > 0);
