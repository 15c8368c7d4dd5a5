/** Keeps an addition to a cart from being made twice: a request is repeated when the replica that had it has died. */
import { fingerprintOf } from '@skysync/service-kit';
import type { Cart, CartRefusal } from './cart';

/** Many more than requests of one cart are under way at once. */
const remembered = 16;

/** Names an addition by its Idempotency-Key and what it adds. */
export const additionOf = (key: string, sku: string, quantity: number): string =>
  fingerprintOf({ key, sku, quantity }).slice(0, 16);

/** The cart after `add`; as it is when it has that addition already. */
export function addedOnce(cart: Cart, addition: string | undefined, add: () => Cart | CartRefusal): Cart | CartRefusal {
  if (addition === undefined) return add();
  const { additions = [] } = cart;
  if (additions.includes(addition)) return cart;
  const after = add();
  return typeof after === 'string' ? after : { ...after, additions: [...additions, addition].slice(-remembered) };
}
