/** Begins to save a means of payment, and goes on after its customer acted. */
import { createHash } from 'node:crypto';
import { type Caller, invalidRequest, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { requireProvider } from '../providers/payment-method';
import { askSaving } from './ask-vault';
import { liveMethodsOf, maxMethods, ownMethod } from './find-methods';
import { isUnderWay, newSavedMethod, type SavedMethod, withdraw } from './saved-method';

export interface SaveMethod extends Pick<Caller, 'userId' | 'store'> {
  idempotencyKey: string;
  provider: string;
  method?: string | undefined;
}

/** Follows from store, customer and key, so that one key saves one. */
const methodIdOf = ({ store, userId, idempotencyKey }: SaveMethod): string =>
  `sav_${createHash('sha256')
    .update(JSON.stringify([store, userId, idempotencyKey]))
    .digest('hex')
    .slice(0, 32)}`;

/**
 * Once for each Idempotency-Key; written before the provider is asked, whose silence is the sweeper's. Throws
 * `invalid_request`, `idempotency_key_reused`, and `conflict` for one too many, or one that was deleted since.
 */
export async function saveMethod(deps: Deps, asked: SaveMethod): Promise<SavedMethod> {
  const { provider, method } = asked;
  await requireSavable(deps, asked);
  const id = methodIdOf(asked);
  const found = (await deps.methods.find(id)) ?? (await beginSaving(deps, id, asked)) ?? (await deps.methods.find(id));
  if (!found) throw new Error(`payment method ${id} is gone`);
  if (found.provider !== provider || (found.status !== 'forgotten' && found.method !== method)) {
    throw new Problem('idempotency_key_reused');
  }
  if (found.status === 'forgotten') throw conflict('What this Idempotency-Key saved was deleted since');
  return found.status === 'processing' ? (await askSaving(deps, found)).method : found;
}

/** Counted after the insert, so that nobody gets past the limit by sending many at once. */
async function beginSaving(deps: Deps, id: string, { userId, provider, method }: SaveMethod) {
  const others = await liveMethodsOf(deps, userId);
  const customer = others.find((other) => other.provider === provider && other.customer !== undefined)?.customer;
  const wanted = { userId, provider, ...(method !== undefined && { method }), ...(customer && { customer }) };
  const made = await deps.methods.insert(newSavedMethod(id, wanted, new Date()));
  if (!made || (await liveMethodsOf(deps, userId)).length <= maxMethods) return made;
  await deps.methods.change(id, withdraw, made);
  throw conflict(`At most ${maxMethods} payment methods can be saved`);
}

async function requireSavable({ providers }: Deps, { provider: name, method }: SaveMethod): Promise<void> {
  const { vault } = await requireProvider(providers, name, 'provider');
  if (!vault) throw invalidRequest({ field: 'provider', message: `${name} saves no payment methods` });
  if (!vault.accepts(method)) throw invalidRequest({ field: 'method', message: `must be a payment method of ${name}` });
}

const conflict = (detail: string): Problem => new Problem('conflict', { detail });

/** Says where the saving of one's own method stands, after asking its provider while it is under way. */
export async function confirmMethod(deps: Deps, id: string, { userId }: Caller): Promise<SavedMethod> {
  const method = await ownMethod(deps, id, userId);
  return isUnderWay(method) ? (await askSaving(deps, method)).method : method;
}
