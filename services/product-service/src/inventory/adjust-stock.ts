/** Staff read and set what can be had of a SKU. */
import { currentStore, notFound, requireMatch } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { applyOpenings } from './open-stock';
import { adjusted, type Stock, stockEtag, stockId } from './stock';
import type { StockInput } from './stock-fields';

/** Throws `not_found`. */
export async function getStock(deps: Deps, sku: string): Promise<Stock> {
  const stock = await deps.stocks.find(stockId(currentStore(), sku));
  if (!stock) throw notFound('SKU');
  return stock;
}

/**
 * Sets what can be had; what is held stays held. Throws `not_found` when no product has the SKU, and
 * `precondition_failed` when `ifMatch` names another revision, be it by a sale.
 */
export async function adjustStock(
  deps: Deps,
  { sku, available, reason }: StockInput,
  ifMatch: string | undefined,
): Promise<Stock> {
  const stock = await stockOnSale(deps, sku);
  const changed = await deps.stocks.change(
    stock._id,
    (current) => {
      requireMatch(ifMatch, stockEtag(current));
      return adjusted(current, available, reason);
    },
    stock,
  );
  if (!changed) throw notFound('SKU');
  await deps.inStockFlags.refresh([stock.productId]);
  return changed.state;
}

/** The stock of a SKU that a product has; an opening that a crash has left comes first. */
async function stockOnSale(deps: Deps, sku: string): Promise<Stock> {
  const [owner] = await deps.catalogue.withSkus([sku]);
  if (!owner) throw notFound('SKU');
  if (owner.openings.some((opening) => opening.sku === sku)) {
    const product = await deps.products.find(owner._id);
    if (product) await applyOpenings(deps, [product]);
  }
  return getStock(deps, sku);
}
