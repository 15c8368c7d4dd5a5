/** What carts can do, however many requests and orders work on one at once. */
import { randomUUID } from 'node:crypto';
import { repeating, type StateStore, type Stored, unavailable } from '@skysync/service-kit';
import type { Cart, CartRefusal } from './cart';
import type { Shown } from './cart-view';
import { type CartEdit, type EditParts, editCart } from './edit-cart';
import { type CartOwner, createKeptCarts, keyOf, StaleCart } from './kept-carts';
import { readPriceChanges, withPrices } from './price-changes';
import { saveClaim } from './save-claim';
import { createTurns } from './turns';

export interface Carts {
  /** The cart as it was shown last, in one read. */
  read(owner: CartOwner): Promise<Stored<Cart> | undefined>;
  /** Brings the cart to today's prices, changes and saves it. Throws `precondition_failed`. */
  edit(owner: CartOwner, edit: CartEdit): Promise<Shown | CartRefusal>;
  /**
   * Claims the cart for an order, in place of the claim that `read` has. Returns the id of the order that has the
   * claim then, or has bought the cart meanwhile; undefined when the cart is gone.
   */
  claim(owner: CartOwner, read: Stored<Cart>, orderId: string): Promise<string | undefined>;
  /** Takes over the prices for which product-service refused to reserve: the `changes` of its refusal. Never throws. */
  reprice(owner: CartOwner, named: unknown): Promise<void>;
}

const mostWaiting = 200;
const newId = (): string => `crt_${randomUUID().replaceAll('-', '')}`;
const isStale = (error: unknown): boolean => error instanceof StaleCart;
const tooBusy = () => unavailable('the cart is being changed by too many requests at once');

export function createCarts({ state, ...given }: Omit<EditParts, 'kept' | 'newId'> & { state: StateStore }): Carts {
  const kept = createKeptCarts(state);
  const parts: EditParts = { ...given, kept, newId };
  const takeTurn = createTurns(mostWaiting);

  /** Tries again when another replica, or an order, saved the cart in between. */
  const inTurn = async <T>(owner: CartOwner, round: () => Promise<T>): Promise<T> => {
    const turn = takeTurn(keyOf(owner), () => repeating(round, isStale));
    if (!turn) throw tooBusy();
    return turn.catch((error) => {
      throw isStale(error) ? tooBusy() : error;
    });
  };

  return {
    read: kept.get,
    edit: (owner, edit) => inTurn(owner, () => editCart(parts, owner, edit)),

    async claim(owner, read, orderId) {
      let known: Stored<Cart> | undefined = read;
      return inTurn(owner, async () => {
        const now = known ?? (await kept.get(owner));
        known = undefined;
        return now && saveClaim(kept, { owner, read: read.value, now, orderId });
      });
    },

    async reprice(owner, named) {
      const changes = readPriceChanges(named);
      const at = Date.now();
      given.prices.learn(owner.store, changes, at);
      await inTurn(owner, async () => {
        const stored = await kept.get(owner);
        const after = stored && withPrices(stored.value, changes, at);
        if (after && after !== stored.value) await kept.save(owner, after, stored.etag);
      }).catch((error) => given.log.warn('a cart keeps its old prices', { error }));
    },
  };
}
