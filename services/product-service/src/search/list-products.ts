/** One page of the catalogue: one query for the products, one for what can be had of them. */
import type { Page } from '@skysync/contracts';
import { pageOf } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { stockId } from '../inventory/stock';
import type { Available, ListedProduct } from '../products/catalogue';
import { filterOf, type ListFilter } from './list-filter';
import { behind, cursorOf, orders, positionAt, positionOf, type Sort } from './list-order';

export interface ListInput extends ListFilter {
  sort?: Sort;
  limit?: number;
  cursor?: string;
}

export interface StockedPage extends Page<ListedProduct> {
  available: Available;
}

const largestBatch = 500;

/**
 * With `inStock`, products are found by their flag, which follows the stock a moment later; what was sold out since is
 * left out here, and more are read in its place.
 */
export async function listProducts({ catalogue }: Deps, input: ListInput): Promise<StockedPage> {
  const { sort = 'newest', limit = 20, inStock = false } = input;
  const { field, direction } = orders[sort];
  const order = { [field]: direction, _id: direction };
  const found: ListedProduct[] = [];
  const available = new Map<string, number>();
  let after = input.cursor === undefined ? undefined : positionOf(input.cursor, sort);
  for (let batch = limit + 1; ; batch = Math.min(batch * 2, largestBatch)) {
    const products = await catalogue.page(
      condition(input, after && behind(after, sort, !isNarrow(input))),
      order,
      batch,
    );
    const pieces = await catalogue.available(products);
    for (const [key, quantity] of pieces) available.set(key, quantity);
    found.push(...(inStock ? products.filter((product) => canBeHad(product, available)) : products));
    const last = products.at(-1);
    if (found.length > limit || products.length < batch || !last) break;
    after = positionAt(last, sort);
  }
  return { ...pageOf(found, limit, cursorOf(sort)), available };
}

const isNarrow = ({ category, tag }: ListFilter): boolean => category !== undefined || tag !== undefined;

/** Both conditions may be about the price, so they are put side by side. */
function condition(input: ListInput, after: object = {}): object {
  const filter = filterOf(input, orders[input.sort ?? 'newest'].field === 'fromPrice');
  return Object.keys(after).some((field) => field in filter) ? { $and: [filter, after] } : { ...filter, ...after };
}

const canBeHad = ({ store, variants }: ListedProduct, available: Available): boolean =>
  variants.some(({ sku }) => (available.get(stockId(store, sku)) ?? 0) > 0);
