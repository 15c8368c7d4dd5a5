/** Makes a saved method its customer's default. */
import { type Caller, notFound, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { ownMethod } from './find-methods';
import { prefer, type SavedMethod } from './saved-method';

/** One write, since the default is whichever was made so last. Throws `not_found`, or `invalid_state` unless it is saved. */
export async function preferMethod(deps: Deps, id: string, { userId }: Caller): Promise<SavedMethod> {
  const method = await ownMethod(deps, id, userId);
  const changed = await deps.methods.change(id, prefer, method);
  if (!changed) throw notFound('Payment method');
  if (changed.changed) return changed.state;
  throw new Problem('invalid_state', { detail: 'Only a saved payment method can be the default' });
}
