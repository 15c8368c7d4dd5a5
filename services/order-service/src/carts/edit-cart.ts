/** One try to show a cart at today's prices and to change it. */
import type { Quantity } from '@skysync/contracts';
import { type Logger, requireMatch } from '@skysync/service-kit';
import { type Cart, type CartRefusal, cartTag, newCart, withoutBought } from './cart';
import type { Shown } from './cart-view';
import type { CartOwner, KeptCarts } from './kept-carts';
import type { Prices } from './prices';
import { repriced, type Today } from './todays-prices';

export interface CartEdit {
  /** Pure; may be called again. Gives the same cart when there is nothing to do. */
  change: (cart: Cart, today: Today, newId: string) => Cart | CartRefusal;
  /** An If-Match header. */
  ifMatch: string | undefined;
  /** A SKU that is asked for besides those of the cart. */
  sku?: string;
}

export interface EditParts {
  kept: KeptCarts;
  prices: Prices;
  /** The lines that an order has bought; undefined while it is not paid. */
  bought: (orderId: string) => Promise<readonly Quantity[] | undefined>;
  newId: () => string;
  log: Logger;
}

/** Throws `precondition_failed` when If-Match names another version, and StaleCart when somebody else saved meanwhile. */
export async function editCart(
  parts: EditParts,
  owner: CartOwner,
  { change, ifMatch, sku }: CartEdit,
): Promise<Shown | CartRefusal> {
  const stored = await parts.kept.get(owner);
  const current = stored && (await withoutPaid(parts, stored.value));
  requireMatch(ifMatch, cartTag(current), current !== undefined);
  const before = current ?? newCart(parts.newId());
  const today = await askPrices(parts, owner.store, before, sku);
  const { cart, changes } = repriced(before, today);
  const after = change(cart, today, parts.newId());
  if (typeof after === 'string') return after;
  if (!stored && after === before) return { cart: undefined, changes };
  if (after !== stored?.value) await parts.kept.save(owner, after, stored?.etag ?? null);
  return { cart: after, changes };
}

/** A cart that was claimed by an order which has been paid was bought: only what was added meanwhile is left. */
async function withoutPaid({ bought, newId }: EditParts, cart: Cart): Promise<Cart> {
  if (cart.orderedBy === undefined) return cart;
  const lines = await bought(cart.orderedBy);
  return lines ? withoutBought(cart, lines, cart.orderedBy, newId()) : cart;
}

/** Without product-service a cart is shown at the prices that are known; nothing is ever charged by them. */
async function askPrices({ prices, log }: EditParts, store: string, cart: Cart, sku?: string): Promise<Today> {
  const skus = new Set(cart.lines.map((line) => line.sku));
  if (sku !== undefined) skus.add(sku);
  if (skus.size === 0) return new Map();
  return prices.of(store, [...skus], cart.pricedAt).catch((error) => {
    if (sku !== undefined) throw error;
    log.warn('a cart is shown at its last prices', { error });
    return new Map();
  });
}
