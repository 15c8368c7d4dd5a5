/** What a webhook about a saved method leads to. */
import { unavailable, withAllStores, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { PaymentProvider } from '../providers/provider';
import { askSaving } from './ask-vault';
import { isUnderWay } from './saved-method';

/**
 * The provider is asked how the saving went on, since what a webhook says of a card is not all of it. One store's account
 * says nothing of another store's. Throws `unavailable` while the provider is silent.
 */
export async function finishReported(
  deps: Deps,
  { name, store }: PaymentProvider,
  id: string,
): Promise<{ state: 'done' | 'ignored' }> {
  const method = await withAllStores(() => deps.methods.find(id));
  const isOwn = method?.provider === name && (store ?? method.store) === method.store;
  if (!isOwn || !isUnderWay(method)) return { state: 'ignored' };
  const { silent } = await withStore(method.store, () => askSaving(deps, method));
  if (silent) throw unavailable('the provider does not answer');
  return { state: 'done' };
}
