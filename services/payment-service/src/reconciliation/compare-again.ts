/** Has a day compared again, or one that was before the store had its account. */
import { currentStore, invalidRequest } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { again, newReconciliation, type Reconciliation, reconciliationId } from './reconciliation';

/** Throws `invalid_request` for a provider that the store has not, or that lists nothing. */
export async function compareAgain(
  { providers, reconciliations }: Pick<Deps, 'providers' | 'reconciliations'>,
  name: string,
  day: string,
): Promise<Reconciliation> {
  const provider = await providers.find(name);
  if (!provider?.transactions) {
    throw invalidRequest({ field: 'provider', message: 'must be a provider of the store that lists its transactions' });
  }
  const store = currentStore();
  const made = await reconciliations.insert(newReconciliation(store, name, day, new Date()));
  if (made) return made;
  const id = reconciliationId(store, name, day);
  const changed = await reconciliations.change(id, (current, now) => ({ state: again(current, now) }));
  if (!changed) throw new Error(`${id} is gone`);
  return changed.state;
}
