/** Asks a provider about a saved method, and keeps what it says; while it is silent nothing changes. */
import type { Deps } from '../deps';
import { askProvider, ProviderSilent } from '../providers/ask-provider';
import { providerOf } from '../providers/find-provider';
import type { SavingState, Vault } from '../providers/vault';
import { applySaving, type SavedMethod, savingOf } from './saved-method';

/** Throws `unavailable` while the provider is switched off. */
async function vaultOf(deps: Deps, method: SavedMethod): Promise<Vault> {
  const { vault } = await providerOf(deps.providers, method);
  if (!vault) throw new Error(`${method.provider} saves no methods`);
  return vault;
}

/** What the provider answers in time; undefined when it is silent. */
export async function answerOf<T>(
  deps: Deps,
  method: SavedMethod,
  call: (vault: Vault, signal: AbortSignal) => Promise<T>,
): Promise<{ answer: T } | undefined> {
  const vault = await vaultOf(deps, method);
  try {
    return { answer: await askProvider(deps.providerTimeoutMs, (signal) => call(vault, signal)) };
  } catch (error) {
    if (!(error instanceof ProviderSilent)) throw error;
    deps.log.warn('a saved method is not known at its provider yet', { methodId: method._id, error });
    return undefined;
  }
}

/** Where the saving stands: asked for again with the same idempotency key where it was never answered. */
export const learnSaving = (vault: Vault, method: SavedMethod, signal: AbortSignal): Promise<SavingState> => {
  const { reference, ...saving } = savingOf(method);
  return reference === undefined ? vault.save(saving, signal) : vault.finish({ ...saving, reference }, signal);
};

export interface AskedVault {
  method: SavedMethod;
  silent: boolean;
}

/** Asks where the saving stands, and applies it. */
export async function askSaving(deps: Deps, method: SavedMethod): Promise<AskedVault> {
  const answered = await answerOf(deps, method, (vault, signal) => learnSaving(vault, method, signal));
  if (!answered) return { method, silent: true };
  const step = (current: SavedMethod, now: Date) => applySaving(current, answered.answer, now);
  const changed = await deps.methods.change(method._id, step, method);
  return { method: changed?.state ?? method, silent: false };
}
