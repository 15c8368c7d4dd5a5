/** What staff send and read of stock. */

import { type Static, Type } from '@sinclair/typebox';
import { integer, line, record, Sku } from '@skysync/contracts';

export const StockView = record({ sku: Sku, available: Type.Integer(), reserved: Type.Integer() }, { title: 'Stock' });
export type StockView = Static<typeof StockView>;

export const bySku = record({ sku: Sku });
export const StockCount = record({ available: integer({ max: 1_000_000_000 }), reason: line() });
/** A count, and of which SKU. */
export type StockInput = Static<typeof bySku> & Static<typeof StockCount>;
