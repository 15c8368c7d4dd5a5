/** Who administers a store, as its own record counts them: it never counts one who is none, and never loses the last. Pure. */
import type { StoreRecord } from './store';

/** The store without the admin; undefined when nobody would be left. `all` are its admins, where it has not counted them yet. */
export function withoutAdmin(store: StoreRecord, id: string, all: readonly string[]): StoreRecord | undefined {
  const admins = (store.admins ?? all).filter((admin) => admin !== id);
  return admins.length > 0 ? { ...store, admins } : undefined;
}

/** The store with one more; undefined when nothing changes, also while they are not counted yet. */
export const withAdmin = (store: StoreRecord, id: string): StoreRecord | undefined =>
  store.admins && !store.admins.includes(id) ? { ...store, admins: [...store.admins, id] } : undefined;
