/** How long providers take to answer, and how often they do not: by provider and call. */
import type { Metrics, Observe } from '@skysync/service-kit';
import { CredentialsRefused, type PaymentProvider, type Providers } from './provider';
import { providerKinds } from './provider-kinds';

const calls = [
  'create',
  'confirm',
  'retrieve',
  'cancel',
  'capture',
  'release',
  'refund',
  'look_up',
  'save_method',
  'finish_method',
  'forget_method',
] as const;
/** A refusal of a charge is an answer; `refused` are the credentials of the store. */
const outcomes = ['answered', 'refused', 'timeout', 'failed'];

type Asking<T> = (signal: AbortSignal) => Promise<T>;
type Timed = <T>(call: (typeof calls)[number], signal: AbortSignal, ask: Asking<T>) => Promise<T>;

/** The same providers, timed. */
export function timeProviders(metrics: Metrics, providers: Providers): Providers {
  if (!metrics.isOn) return providers;
  const observe = metrics.durations({
    name: 'skysync_provider_call_seconds',
    help: 'Calls of payment providers; timeout: no answer before the deadline',
    labels: { provider: providerKinds.map(({ name }) => name), call: calls, outcome: outcomes },
    buckets: [0.1, 0.3, 1, 3],
  });
  const timed = new WeakMap<PaymentProvider, PaymentProvider>();
  const timedOnce = (provider: PaymentProvider): PaymentProvider => {
    const made = timed.get(provider) ?? timedProvider(provider, timing(provider.name, observe));
    timed.set(provider, made);
    return made;
  };
  return {
    ...providers,
    async find(name) {
      const found = await providers.find(name);
      return found && timedOnce(found);
    },
    async offered() {
      const offered = await providers.offered();
      return offered.map(({ kind, adapter }) => ({ kind, adapter: timedOnce(adapter) }));
    },
  };
}

/** Notes each call once: at its end, or at its deadline if that comes first. */
function timing(provider: string, observe: Observe<'provider' | 'call' | 'outcome'>): Timed {
  return async (call, signal, ask) => {
    const start = performance.now();
    let isNoted = false;
    const note = (outcome: string): void => {
      if (isNoted) return;
      isNoted = true;
      observe({ provider, call, outcome }, (performance.now() - start) / 1_000);
    };
    const late = (): void => note('timeout');
    signal.addEventListener('abort', late, { once: true });
    try {
      const answer = await ask(signal);
      note('answered');
      return answer;
    } catch (error) {
      note(error instanceof CredentialsRefused ? 'refused' : 'failed');
      throw error;
    } finally {
      signal.removeEventListener('abort', late);
    }
  };
}

function timedProvider(provider: PaymentProvider, timed: Timed): PaymentProvider {
  const { vault, lookUp } = provider;
  return {
    ...provider,
    create: (charge, signal) => timed('create', signal, (s) => provider.create(charge, s)),
    confirm: (charge, method, signal) => timed('confirm', signal, (s) => provider.confirm(charge, method, s)),
    retrieve: (charge, signal) => timed('retrieve', signal, (s) => provider.retrieve(charge, s)),
    cancel: (charge, signal) => timed('cancel', signal, (s) => provider.cancel(charge, s)),
    capture: (charge, capture, signal) => timed('capture', signal, (s) => provider.capture(charge, capture, s)),
    release: (charge, signal) => timed('release', signal, (s) => provider.release(charge, s)),
    refund: (charge, refund, signal) => timed('refund', signal, (s) => provider.refund(charge, refund, s)),
    ...(lookUp && {
      lookUp: (what: string, signal: AbortSignal) => timed('look_up', signal, (s) => lookUp.call(provider, what, s)),
    }),
    ...(vault && {
      vault: {
        ...vault,
        save: (saving, signal) => timed('save_method', signal, (s) => vault.save(saving, s)),
        finish: (saving, signal) => timed('finish_method', signal, (s) => vault.finish(saving, s)),
        forget: (kept, signal) => timed('forget_method', signal, (s) => vault.forget(kept, s)),
      },
    }),
  };
}
