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
import { parseSecret, readSecret, secretOf } from './store-account';

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

type Parts = Pick<Base, 'runtime' | 'connection' | 'log' | 'env'>;

/** Throws `unavailable` that names what is wrong with the secret. */
async function connectAdapter(
  { deliver, ...parts }: Parts & { store: string; deliver: DeliverWebhook },
  kind: ProviderKind,
  text: string | undefined,
): Promise<PaymentProvider> {
  const { store, log } = parts;
  try {
    const credentials = kind.forAllStores ? undefined : parseSecret(text);
    return await kind.connect({ ...parts, credentials, deliver: (webhook) => deliver(kind.name, webhook) });
  } catch (error) {
    if (!(error instanceof BadCredentials)) throw error;
    log.error('a payment provider cannot be used', { store, provider: kind.name, reason: error.message });
    throw unavailable(`${secretOf(store, kind.name)}: ${error.message}`);
  }
}

/** Makes the providers of all stores, of these kinds. */
export function createStoreProviders(
  { runtime, connection, log, env }: Parts,
  kinds: readonly ProviderKind[],
  deliver: DeliverWebhook,
): Providers {
  const accounts = new LRUCache<string, Promise<Account>>({
    max: mostAccounts,
    ttl: rememberMs,
    noDeleteOnStaleGet: true,
  });
  const made = new Set<PaymentProvider>();

  const retire = async (adapter: PaymentProvider | undefined): Promise<void> => {
    if (!adapter) return;
    await pause(closeAfterMs, undefined, { ref: false });
    made.delete(adapter);
    await adapter.close();
  };

  const connect = async (kind: ProviderKind, store: string, text: string | undefined): Promise<Account> => {
    const adapter = await connectAdapter({ runtime, connection, log, env, store, deliver }, kind, text);
    made.add(adapter);
    return { text, adapter };
  };

  /** While secrets cannot be read, an account that is known stays. */
  const open = async (kind: ProviderKind, store: string, before: Promise<Account> | undefined): Promise<Account> => {
    if (kind.forAllStores) return (await before) ?? connect(kind, store, undefined);
    const known = await before?.catch(() => undefined);
    const text = await readSecret(runtime, store, kind.name).catch((error) => {
      if (known?.adapter) return known.text;
      throw error;
    });
    if (known?.adapter && known.text === text) return known;
    void retire(known?.adapter);
    return text === undefined ? { text, adapter: undefined } : connect(kind, store, text);
  };

  const adapterOf = async (kind: ProviderKind): Promise<PaymentProvider | undefined> => {
    const store = currentStore();
    const key = kind.forAllStores ? kind.name : `${kind.name} ${store}`;
    let account = accounts.get(key);
    if (!account) {
      account = open(kind, store, accounts.get(key, { allowStale: true }));
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
