/**
 * Setting stock: written down in the product together with its event, then applied to the stock, then crossed out.
 * A crash in between is finished by the sweeper; an older adjustment never undoes a newer one.
 */
import { currentStore, isDuplicateKey, newEvent, notFound, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Adjustment, Product } from '../products/product';
import { type Stock, stockId } from './stock';

export interface StockInput {
  sku: string;
  available: number;
  reason: string;
}

/** Sets what can be had of a SKU; what is held stays held. Throws 404 when no product has it. */
export async function setStock(deps: Deps, { sku, available, reason }: StockInput): Promise<Stock> {
  const filter = { 'variants.sku': sku, live: true };
  const owner = await deps.products.findOne(filter, { _id: 1 }).lean<Product>();
  if (!owner) throw notFound('SKU');
  const adjustment: Adjustment = { sku, available, time: new Date() };
  const event = newEvent('skysync.inventory.adjusted.v1', { sku, productId: owner._id, available, reason });
  const product = await deps.products
    .findOneAndUpdate({ _id: owner._id, ...filter }, { $push: { adjustments: adjustment, outbox: event } })
    .lean<Product>();
  if (!product) throw notFound('SKU');
  await applyAdjustments(deps, [{ ...product, adjustments: [adjustment] }]);
  deps.relay.relay(deps.products, { ...product, outbox: [event] });
  return getStock(deps, sku);
}

export async function getStock(deps: Deps, sku: string): Promise<Stock> {
  const stock = await deps.stock.findOne({ _id: stockId(sku) }).lean<Stock>();
  if (!stock) throw notFound('SKU');
  return stock;
}

type Adjusted = Pick<Product, '_id' | 'store' | 'adjustments'>;

/** Applies the adjustments to the stock of the current store and crosses them out in their products. */
export async function applyAdjustments(deps: Deps, products: Adjusted[]): Promise<void> {
  const adjusted = products.filter(({ adjustments }) => adjustments.length > 0);
  if (adjusted.length === 0) return;
  const updates = adjusted.flatMap(({ _id, adjustments }) => adjustments.map((adjustment) => setTo(_id, adjustment)));
  // the native collection, because mongoose casts the expressions of a pipeline as if they were values
  await deps.stock.collection.bulkWrite(updates, { ordered: false }).catch((error) => {
    // the filter found no older stock and the key is taken: a newer adjustment was applied
    if (!isDuplicateKey(error)) throw error;
  });
  await deps.products.bulkWrite(
    adjusted.map(({ _id, adjustments }) => {
      const [skus, times] = [adjustments.map(({ sku }) => sku), adjustments.map(({ time }) => time)];
      const applied = { sku: { $in: skus }, time: { $in: times } };
      return { updateOne: { filter: { _id }, update: { $pull: { adjustments: applied } } } };
    }),
    { ordered: false, timestamps: false },
  );
}

/** Makes the stock of a SKU, or sets it: `stocked` takes the difference, so that the sums still prove themselves. */
function setTo(productId: string, { sku, available, time }: Adjustment) {
  const store = currentStore();
  const kept = (field: string, otherwise: unknown) => ({ [field]: { $ifNull: [`$${field}`, otherwise] } });
  return {
    updateOne: {
      filter: { _id: stockId(sku), adjustedAt: { $lt: time } } as never,
      update: [
        {
          $set: {
            store,
            sku,
            productId,
            stocked: {
              $add: [{ $ifNull: ['$stocked', 0] }, { $subtract: [available, { $ifNull: ['$available', 0] }] }],
            },
            available,
            ...kept('reserved', 0),
            ...kept('sold', 0),
            ...kept('holds', []),
            ...kept('returns', []),
            adjustedAt: time,
          },
        },
      ],
      upsert: true,
    },
  };
}

/** For the sweeper: finishes adjustments that a crash left. Must come before the outboxes are swept. */
export async function finishAdjustments(deps: Deps, olderThanMs = 3_000): Promise<void> {
  const left = await deps.products
    .find({ 'outbox.time': { $lt: new Date(Date.now() - olderThanMs) }, 'adjustments.0': { $exists: true } })
    .limit(200)
    .lean<Product[]>();
  const byStore = new Map<string, Product[]>();
  for (const product of left) byStore.set(product.store, [...(byStore.get(product.store) ?? []), product]);
  for (const [store, products] of byStore) await withStore(store, () => applyAdjustments(deps, products));
}
