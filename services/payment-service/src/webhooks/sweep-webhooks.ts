/** Takes up what was not worked off at once: the process was killed, or the work was impossible then. */
import { withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { workersAtOnce } from './webhooks';
import { workOffOnce } from './work-off-webhook';

/** Longer than the work on one message takes when its provider is silent all the time. */
const leaseMs = 30_000;

/** All stores' until that moment; each is taken by one replica. Returns how many were due. */
export async function sweepWebhooks(deps: Deps, until: number): Promise<number> {
  for (let found = 0; ; ) {
    const due = await deps.webhooks.inbox.takeDue(workersAtOnce, leaseMs);
    found += due.length;
    // one that fails is noted, and does not keep the others waiting
    await Promise.allSettled(due.map((entry) => withStore(entry.store, () => workOffOnce(deps, entry))));
    if (due.length < workersAtOnce || Date.now() > until) return found;
  }
}
