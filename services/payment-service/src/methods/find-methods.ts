/** Reads what a customer has saved, and nothing of anybody else's. */
import { invalidRequest, notFound } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { hasExpired, type SavedMethod, type SavedMethodStatus } from './saved-method';

/** Room for every card of a household; also how many a stolen account could try out at once. */
export const maxMethods = 20;

const methodsOf = (
  { methods }: Pick<Deps, 'methods'>,
  userId: string,
  statuses: readonly SavedMethodStatus[],
): Promise<SavedMethod[]> =>
  methods.model
    .find({ userId, status: { $in: statuses } })
    .sort({ createdAt: -1, _id: -1 })
    .limit(maxMethods * 2)
    .lean<SavedMethod[]>();

/** What can be paid with, in the current store, newest first. */
export const savedMethodsOf = (deps: Pick<Deps, 'methods'>, userId: string): Promise<SavedMethod[]> =>
  methodsOf(deps, userId, ['saved']);

/** The same, and what is under way. */
export const liveMethodsOf = (deps: Pick<Deps, 'methods'>, userId: string): Promise<SavedMethod[]> =>
  methodsOf(deps, userId, ['processing', 'requires_action', 'saved']);

/** Throws `not_found` also for what is somebody else's, or was deleted. */
export async function ownMethod({ methods }: Pick<Deps, 'methods'>, id: string, userId: string): Promise<SavedMethod> {
  const method = await methods.find(id);
  if (method?.userId !== userId || method.status === 'forgotten') throw notFound('Payment method');
  return method;
}

export type UsableMethod = SavedMethod & { token: string };

const isUsable = (method: SavedMethod): method is UsableMethod =>
  method.status === 'saved' && method.token !== undefined;

/**
 * What the customer can pay with now. Throws `invalid_request` that names the field as the buyer sent it with the order,
 * because the problem passes through order-service; somebody else's is called unknown, like one that is not there.
 */
export async function usableMethod(
  { methods }: Pick<Deps, 'methods'>,
  id: string,
  userId: string | undefined,
): Promise<UsableMethod> {
  const method = await methods.find(id);
  if (!method || method.userId !== userId || !isUsable(method)) throw unusable('must be a saved method of yours');
  if (hasExpired(method, new Date())) throw unusable('has expired: save the new card, or choose another method');
  return method;
}

/** Of a method that a buyer chose for an order. */
export const unusable = (message: string) => invalidRequest({ field: 'payment.savedMethod', message });
