/** The stock of one SKU: what can be had, what is held for whom, and the sums that prove nothing was lost. */
import type { Aggregate, New, Next } from '@skysync/service-kit';

export interface Hold {
  orderId: string;
  quantity: number;
  at: Date;
}

/**
 * Always: `available` and `reserved` are at least 0, `reserved` is the sum of `holds`,
 * and `stocked - sold = available + reserved`. Every change but of marks counts `revision`, a hold's too.
 */
export interface Stock extends Aggregate {
  /** `store:sku`, so that every access is by the primary key. It stays when its product is deleted. */
  _id: string;
  sku: string;
  productId: string;
  available: number;
  reserved: number;
  holds: Hold[];
  /** Sum of all that staff ever put in or took out. */
  stocked: number;
  /** Sum of all commits, less what came back. */
  sold: number;
  /** Orders that were sold theirs lately: the mark that keeps a call which comes late from holding and selling them again. */
  sales: string[];
  /** Orders whose goods came back lately: the mark that keeps them from coming back twice. */
  returns: { orderId: string }[];
  /** Key of the opening that was applied last. */
  opening: string;
}

/** The first stock of a SKU in a product, ordered by the edit that brought the SKU: by product and version, so that it counts once. */
export interface Opening {
  key: string;
  sku: string;
  available: number;
}

export const stockId = (store: string, sku: string): string => `${store}:${sku}`;

/** ETag of the stock: its document is never made a second time, so a revision is never met again. */
export const stockEtag = ({ revision }: Stock): string => `"${revision}"`;

/** The stock of a SKU that was never here before. */
export const newStock = (store: string, productId: string, { key, sku, available }: Opening): New<Stock> => ({
  _id: stockId(store, sku),
  sku,
  productId,
  available,
  reserved: 0,
  holds: [],
  stocked: available,
  sold: 0,
  sales: [],
  returns: [],
  opening: key,
});

/** `stocked` takes the difference, so that the sums still prove themselves; what is held stays held. */
const withAvailable = (stock: Stock, available: number): Stock => ({
  ...stock,
  available,
  stocked: stock.stocked + available - stock.available,
});

/** A SKU that another product had before starts anew. */
export const reopened = (stock: Stock, productId: string, { key, available }: Opening): Next<Stock> => ({
  state: { ...withAvailable(stock, available), productId, opening: key },
});

/** Staff have counted. */
export const adjusted = (stock: Stock, available: number, reason: string): Next<Stock> => ({
  state: withAvailable(stock, available),
  events: [
    {
      type: 'skysync.inventory.adjusted.v1',
      data: { sku: stock.sku, productId: stock.productId, available, reason },
    },
  ],
});
