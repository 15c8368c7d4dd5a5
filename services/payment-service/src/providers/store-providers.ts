/** The adapters of each store: made from its credentials when they are first needed, and anew when those change. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Base, currentStore, unavailable } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';
import {
  BadCredentials,
  type PaymentProvider,
  type ProviderKind,
  type Providers,
  type SignedWebhook,
} from './provider';

/** Takes in a webhook that did not come over the network: its signature counts, as always. */
export type DeliverWebhook = (provider: string, webhook: SignedWebhook) => Promise<void>;

interface Account {
  /** The secret that the adapter was made from. */
  text: string | undefined;
  adapter: PaymentProvider | undefined;
}

const mostAccounts = 2_000;
/** Also how long a change of credentials takes to be noticed. */
const rememberMs = 60_000;
/** Requests that were given an adapter may still be at work with it. */
const closeAfterMs = 60_000;

/** The name of the secret with a store's credentials. */
export const secretOf = (store: string, provider: string): string => `payments.${store}.${provider}`;

type Parts = Pick<Base, 'runtime' | 'connection' | 'log' | 'env'>;

/** Makes the providers of all stores, of these kinds. */
export function createStoreProviders(
  { runtime, connection, log, env }: Parts,
  kinds: readonly ProviderKind[],
  deliver: DeliverWebhook,
): Providers {
  const accounts = new LRUCache<string, Promise<Account>>({ max: mostAccounts, ttl: rememberMs, allowStale: true });
  const made = new Set<PaymentProvider>();

  const retire = async (adapter: PaymentProvider | undefined): Promise<void> => {
    if (!adapter) return;
    await pause(closeAfterMs, undefined, { ref: false });
    made.delete(adapter);
    await adapter.close();
  };

  const connect = async (kind: ProviderKind, store: string, text: string | undefined): Promise<Account> => {
    const parts = { runtime, connection, log, env, store, credentials: kind.forAllStores ? undefined : parse(text) };
    const adapter = await kind.connect({ ...parts, deliver: (webhook) => deliver(kind.name, webhook) });
    made.add(adapter);
    return { text, adapter };
  };

  const open = async (kind: ProviderKind, store: string, before: Promise<Account> | undefined): Promise<Account> => {
    const text = kind.forAllStores
      ? undefined
      : await runtime.secret(secretOf(store, kind.name)).catch(() => undefined);
    const known = await before?.catch(() => undefined);
    if (known?.adapter && known.text === text) return known;
    void retire(known?.adapter);
    if (text === undefined && !kind.forAllStores) return { text, adapter: undefined };
    return connect(kind, store, text).catch((error) => {
      if (!(error instanceof BadCredentials)) throw error;
      log.error('a payment provider cannot be used', { store, provider: kind.name, reason: error.message });
      throw unavailable(`${secretOf(store, kind.name)}: ${error.message}`);
    });
  };

  const adapterOf = async (kind: ProviderKind): Promise<PaymentProvider | undefined> => {
    const store = currentStore();
    const key = kind.forAllStores ? kind.name : `${kind.name} ${store}`;
    let account = accounts.get(key, { allowStale: false });
    if (!account) {
      account = open(kind, store, accounts.get(key));
      accounts.set(key, account);
      account.catch(() => accounts.delete(key));
    }
    return (await account).adapter;
  };

  return {
    async find(name) {
      const kind = kinds.find((known) => known.name === name);
      return kind && adapterOf(kind);
    },
    async offered() {
      const adapters = await Promise.all(kinds.map((kind) => adapterOf(kind).catch(() => undefined)));
      return kinds.flatMap((kind, index) => (adapters[index] ? [{ kind, adapter: adapters[index] }] : []));
    },
    close: async () => void (await Promise.all([...made].map((adapter) => adapter.close()))),
  };
}

/** Whatever it is; the adapter says what is missing. */
function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new BadCredentials('is not JSON');
  }
}
