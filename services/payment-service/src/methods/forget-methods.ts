/** Deletes what a customer has saved: here at once, and at the provider as soon as it answers. */
import type { Caller } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { answerOf, learnSaving } from './ask-vault';
import { liveMethodsOf, ownMethod } from './find-methods';
import { checkedWithoutNews, forget, forgotten, keptOf, type SavedMethod } from './saved-method';

/** Throws `not_found`, also the second time. */
export async function forgetMethod(deps: Deps, id: string, { userId }: Caller): Promise<void> {
  await deleteMethod(deps, await ownMethod(deps, id, userId));
}

/** All that somebody has saved in the current store, such as when an account ends. */
export async function forgetMethodsOf(deps: Deps, userId: string): Promise<void> {
  for (const method of await liveMethodsOf(deps, userId)) await deleteMethod(deps, method);
}

async function deleteMethod(deps: Deps, method: SavedMethod): Promise<void> {
  const changed = await deps.methods.change(method._id, forget, method);
  if (!changed?.changed || changed.state.endedAt) return;
  await forgetAtProvider(deps, changed.state).catch((error) =>
    deps.log.warn('a deleted method is not forgotten at its provider yet', { methodId: method._id, error }),
  );
}

/** What was never answered is asked for once more, since there may be something to forget after all. */
export async function forgetAtProvider(deps: Deps, method: SavedMethod): Promise<void> {
  const done = await answerOf(deps, method, async (vault, signal) => {
    const state = method.reference === undefined ? await learnSaving(vault, method, signal) : undefined;
    const token = method.token ?? (state?.status === 'saved' ? state.token : undefined);
    const reference = method.reference ?? state?.reference ?? method._id;
    await vault.forget(keptOf(reference, { ...method, ...(token !== undefined && { token }) }), signal);
  });
  await deps.methods.change(method._id, done ? forgotten : checkedWithoutNews, method);
}
