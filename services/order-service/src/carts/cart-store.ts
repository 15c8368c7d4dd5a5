/** Keeps carts in the Dapr state store: one for each store and token subject. */
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, type StateStore, type Stored, unavailable } from '@skysync/service-kit';
import { type Cart, newCart, requireMatch } from './cart';

export interface CartOwner {
  store: string;
  userId: string;
}

export interface CartStore {
  get(owner: CartOwner): Promise<Stored<Cart> | undefined>;
  /** Applies `change` to the cart, or to a new one, however many others change it at once. Returns it as it then is. */
  update(owner: CartOwner, change: (cart: Cart) => Cart, ifMatch?: string): Promise<Cart | undefined>;
  /** Deletes; with an `etag` only that version. Throws 412 otherwise. */
  delete(owner: CartOwner, etag?: string): Promise<void>;
}

const ttlSeconds = 30 * 24 * 60 * 60;
const attempts = 16;
const stepMs = 12;

const keyOf = ({ store, userId }: CartOwner): string => `cart:${store}:${userId}`;
const isStale = (error: unknown): boolean => error instanceof AppError && error.status === 412;

export function createCartStore(state: StateStore): CartStore {
  const update = async (owner: CartOwner, change: (cart: Cart) => Cart, ifMatch?: string) => {
    const stored = await state.get<Cart>(keyOf(owner));
    requireMatch(stored?.value, ifMatch);
    const before = stored?.value ?? newCart();
    const after = change(before);
    if (after === before) return stored?.value;
    await state.save(keyOf(owner), after, { etag: stored?.etag ?? null, ttlSeconds });
    return after;
  };

  return {
    get: (owner) => state.get<Cart>(keyOf(owner)),
    delete: (owner, etag) => state.delete(keyOf(owner), etag),

    async update(owner, change, ifMatch) {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        try {
          return await update(owner, change, ifMatch);
        } catch (error) {
          // a client that named a version wants to hear that it is stale; for any other the change is made anew
          if (!isStale(error) || ifMatch !== undefined) throw error;
          await pause(Math.random() * stepMs * attempt);
        }
      }
      throw unavailable('the cart is being changed by too many requests at once');
    },
  };
}
