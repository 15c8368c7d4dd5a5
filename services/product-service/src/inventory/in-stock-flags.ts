/**
 * Keeps `inStock` of products in step with their stock, a moment after each change, for many changes together. Lists
 * find by it; since they drop what has no stock now, a flag that is late shows nothing wrong.
 */
import { type AggregateStore, type Logger, withStore } from '@skysync/service-kit';
import type { Catalogue } from '../products/catalogue';
import type { Product } from '../products/product';
import { flagged } from '../products/product-steps';

export interface InStockFlags {
  /** The stock of these products of a store has changed; does not wait and does not throw. */
  touch(store: string, productIds: readonly string[]): void;
  /** Brings the flags of products of the current store up to date. */
  refresh(productIds: readonly string[]): Promise<void>;
  /** Waits until everything that was touched is up to date, or has failed. */
  drain(): Promise<void>;
}

export interface InStockFlagsOptions {
  products: AggregateStore<Product>;
  catalogue: Catalogue;
  log: Logger;
}

const afterMs = 250;

export function createInStockFlags({ products, catalogue, log }: InStockFlagsOptions): InStockFlags {
  const touched = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const remember = (store: string, productIds: readonly string[]): void => {
    const ids = touched.get(store) ?? new Set();
    for (const id of productIds) ids.add(id);
    touched.set(store, ids);
  };

  const touch: InStockFlags['touch'] = (store, productIds) => {
    remember(store, productIds);
    timer ??= setTimeout(flush, afterMs);
  };

  /** Whoever changes a flag reads the stock once more: it may have changed between reading and writing. */
  const refresh: InStockFlags['refresh'] = async (productIds) => {
    for (let left = [...productIds]; left.length > 0; ) {
      const found = await catalogue.stockFlags(left);
      const wrong = found.filter(({ inStock, hasStock }) => inStock !== hasStock);
      await Promise.all(wrong.map(({ _id, hasStock }) => products.change(_id, flagged(hasStock))));
      left = wrong.map(({ _id }) => _id);
    }
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = [...touched];
    touched.clear();
    flushing = flushing.then(async () => {
      for (const [store, ids] of batch) await flushStore(store, [...ids]);
    });
    return flushing;
  };

  /** Never throws: what fails for one store comes again with whatever is touched next, and delays no other store. */
  const flushStore = async (store: string, ids: readonly string[]): Promise<void> => {
    try {
      await withStore(store, () => refresh(ids));
    } catch (error) {
      log.warn('in-stock flags are late', { error });
      remember(store, ids);
    }
  };

  return { touch, refresh, drain: flush };
}
