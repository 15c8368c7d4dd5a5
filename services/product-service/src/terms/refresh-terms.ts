/** Gives products of an earlier version the terms of today, a few at a time beside the daily work; until then a search may miss them. */
import { eachStore, withAllStores } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Product } from '../products/product';
import { termed } from '../products/product-steps';
import { termsVersion } from './terms';

const batch = 200;

/** What searches were answered by before; it would cost each write for nothing. */
const textIndex = 'store_1_title_text_tags_text_description_text';

/** Other replicas may drop it at the same time, and most databases never had it. */
export async function dropTextIndex({ products }: Pick<Deps, 'products'>): Promise<void> {
  const { collection } = products.model;
  if (await collection.indexExists(textIndex)) await collection.dropIndex(textIndex).catch(() => {});
}

/** Makes the walk through all products, once for each start of the service; each call goes on until its time is over. */
export function createTermsRefresh({
  products,
  log,
}: Pick<Deps, 'products' | 'log'>): (until: number) => Promise<number> {
  let behind = '';
  let isDone = false;
  return async (until) => {
    let refreshed = 0;
    while (!isDone && Date.now() < until) {
      const old = await nextOld(products, behind);
      await eachStore(old, async (ofStore) => {
        await Promise.all(ofStore.map(({ _id }) => products.change(_id, termed)));
      });
      refreshed += old.length;
      behind = old.at(-1)?._id ?? behind;
      isDone = old.length < batch;
    }
    if (refreshed > 0) log.info('products have the terms of today', { count: refreshed });
    return refreshed;
  };
}

const nextOld = (products: Deps['products'], behind: string): Promise<Product[]> =>
  withAllStores(() =>
    products.model
      .find({ _id: { $gt: behind }, termsVersion: { $ne: termsVersion } }, { store: 1 })
      .sort({ _id: 1 })
      .limit(batch)
      .lean<Product[]>(),
  );
