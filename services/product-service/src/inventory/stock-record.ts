/** How stock is stored: one small document a SKU, with no index of its own, since each would be rewritten with every sale. */
import { defineRecord, part } from '@skysync/service-kit';
import type { Stock } from './stock';

export const stockRecord = defineRecord<Stock>({
  name: 'Stock',
  collection: 'inventory',
  fields: {
    sku: String,
    productId: String,
    available: Number,
    reserved: Number,
    holds: [part({ orderId: String, quantity: Number, at: Date })],
    stocked: Number,
    sold: Number,
    sales: [String],
    returns: [part({ orderId: String })],
    opening: String,
  },
});
