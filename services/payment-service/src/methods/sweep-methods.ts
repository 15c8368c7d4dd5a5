/** Finishes what customers, crashes and silent providers have left of saved methods. */
import { eachStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { askSaving } from './ask-vault';
import { forgetAtProvider } from './forget-methods';
import { checkedWithoutNews, customerPatienceMs, forget, type SavedMethod } from './saved-method';

const batch = 100;
const leaseMs = 10_000;

/** Takes up what is due in all stores, until that moment. Returns how many methods that were. */
export async function sweepMethods(deps: Deps, until: number): Promise<number> {
  for (let found = 0; ; ) {
    const due = await deps.methods.takeDue(batch, leaseMs);
    found += due.length;
    await eachStore(due, async (ofStore) => void (await Promise.all(ofStore.map((method) => attempt(deps, method)))));
    if (due.length < batch || Date.now() > until) return found;
  }
}

/** One that cannot be helped must not keep the others waiting, and comes again ever later. */
async function attempt(deps: Deps, method: SavedMethod): Promise<void> {
  try {
    await repair(deps, method);
  } catch (error) {
    deps.log.error('a saved method cannot be repaired', { methodId: method._id, error });
    await deps.methods.change(method._id, checkedWithoutNews);
  }
}

/** The provider is asked before a customer who has left is taken to have left. */
async function repair(deps: Deps, due: SavedMethod): Promise<void> {
  if (due.status === 'forgotten') return forgetAtProvider(deps, due);
  const { method, silent } = await askSaving(deps, due);
  const waitedMs = Date.now() - method.statusAt.getTime();
  if (!silent && method.status === 'requires_action' && waitedMs >= customerPatienceMs) {
    const left = await deps.methods.change(method._id, forget, method);
    if (left?.changed) await forgetAtProvider(deps, left.state);
    return;
  }
  if (silent) await deps.methods.change(method._id, checkedWithoutNews, method);
}
