/** The first stock of a new SKU: ordered in its product, applied once whatever crashes or stalls, then crossed out. */
import { eachStore, maxRounds, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Product } from '../products/product';
import { openingsApplied } from '../products/product-steps';
import { newStock, type Opening, reopened, stockId } from './stock';

/** Applies the openings of products of the current store, as they were just written, and crosses them out. */
export async function applyOpenings(deps: Deps, products: readonly Product[]): Promise<void> {
  const open = products.filter(({ openings }) => openings.length > 0);
  await Promise.all(open.flatMap((product) => product.openings.map((opening) => apply(deps, product, opening))));
  await Promise.all(
    open.map((product) => deps.products.change(product._id, openingsApplied(product.openings), product)),
  );
}

async function apply(deps: Deps, { _id, store }: Product, opening: Opening): Promise<void> {
  const inserted = await deps.stocks.insert(newStock(store, _id, opening));
  if (!inserted) await applyAgain(deps, store, _id, opening);
}

/**
 * The SKU has a stock: of this opening, or of a product that had the SKU before. Whoever comes late must not undo a
 * newer opening, so the stock is read first, then whether the opening still counts, and then only the very revision
 * that was read is changed.
 */
async function applyAgain(deps: Deps, store: string, productId: string, opening: Opening): Promise<void> {
  for (let round = 1; round <= maxRounds; round += 1) {
    const stock = await deps.stocks.find(stockId(store, opening.sku));
    if (!stock || stock.opening === opening.key) return;
    const product = await deps.products.find(productId);
    if (!product?.live || !product.openings.some(({ key, sku }) => key === opening.key && sku === opening.sku)) return;
    const isAsRead = (revision: number): boolean => revision === stock.revision;
    const result = await deps.stocks.change(
      stock._id,
      (current) => (isAsRead(current.revision) ? reopened(current, productId, opening) : undefined),
      stock,
    );
    if (result?.changed) return;
  }
  throw unavailable(`the stock of ${opening.sku} is being changed by too many at once`, 1);
}

const batch = 200;
const leaseMs = 10_000;

/** For the sweeper: finishes what a crash left. Returns how many products that were; those that fail come again. */
export async function finishOpenings(deps: Deps): Promise<number> {
  const due = await deps.products.takeDue(batch, leaseMs);
  await eachStore(due, async (products) => {
    for (const outcome of await Promise.allSettled(products.map((product) => finish(deps, product)))) {
      if (outcome.status === 'rejected') deps.log.warn('stock cannot be opened now', { error: outcome.reason });
    }
  });
  return due.length;
}

async function finish(deps: Deps, product: Product): Promise<void> {
  if (product.openings.length > 0) await applyOpenings(deps, [product]);
  else await deps.products.settled([product]); // nothing to cross out, which would end it otherwise
  await deps.inStockFlags.refresh([product._id]);
}
