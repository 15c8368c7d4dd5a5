/** Shows a cart to its buyer. */
import { sum, times } from '@skysync/service-kit';
import type { Cart } from './cart';
import type { CartChange, CartView } from './cart-shapes';

/** A cart as it now is, undefined while there has never been one, and what changed since it was shown last. */
export interface Shown {
  cart: Cart | undefined;
  changes: CartChange[];
}

/** `currency` is the one of an empty cart. */
export function cartView({ cart, changes }: Shown, currency: string): CartView {
  const lines = (cart?.lines ?? []).map((line) => ({ ...line, total: times(line.unitPrice, line.quantity) }));
  const totals = lines.map((line) => line.total);
  return {
    id: cart?.id ?? null,
    lines,
    subtotal: sum(totals, currency),
    ...(changes.length > 0 && { changes }),
  };
}
