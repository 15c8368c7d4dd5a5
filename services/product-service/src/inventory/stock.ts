/** The stock of one SKU: what can be had, what is held for whom, and the sums that prove nothing was lost. */
import { currentStore } from '@skysync/service-kit';

export interface Hold {
  orderId: string;
  quantity: number;
  at: Date;
}

/**
 * Always: `available` and `reserved` are at least 0, `reserved` is the sum of `holds`,
 * and `stocked - sold = available + reserved`.
 */
export interface Stock {
  /** `store:sku`, so that every access is by the primary key and the document needs no other index. */
  _id: string;
  store: string;
  sku: string;
  productId: string;
  available: number;
  reserved: number;
  holds: Hold[];
  /** Sum of all that staff ever put in or took out. */
  stocked: number;
  /** Sum of all commits, less what came back. */
  sold: number;
  /** Orders whose goods came back lately: the mark that keeps them from coming back twice. */
  returns: { orderId: string }[];
  /** Time of the last adjustment that was applied; an older one comes too late. */
  adjustedAt: Date;
}

export const stockId = (sku: string, store = currentStore()): string => `${store}:${sku}`;
