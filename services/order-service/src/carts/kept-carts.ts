/** Keeps carts in the state store: one for each store and token subject, saved only over the version that was read. */
import { Problem, type StateStore, type Stored } from '@skysync/service-kit';
import type { Cart } from './cart';

export interface CartOwner {
  store: string;
  userId: string;
}

/** Somebody else saved the cart first. */
export class StaleCart extends Error {}

export interface KeptCarts {
  get(owner: CartOwner): Promise<Stored<Cart> | undefined>;
  /** Throws {@link StaleCart} when somebody else saved since `etag` was read; null: there was none. */
  save(owner: CartOwner, cart: Cart, etag: string | null): Promise<void>;
}

const ttlSeconds = 30 * 24 * 60 * 60;

export const keyOf = ({ store, userId }: CartOwner): string => `cart:${store}:${userId}`;

export const createKeptCarts = (state: StateStore): KeptCarts => ({
  get: (owner) => state.get<Cart>(keyOf(owner)),
  save: (owner, cart, etag) =>
    state.save(keyOf(owner), cart, { etag, ttlSeconds }).catch((error) => {
      throw error instanceof Problem && error.code === 'precondition_failed' ? new StaleCart() : error;
    }),
});
