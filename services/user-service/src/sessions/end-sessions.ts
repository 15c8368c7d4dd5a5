/** Ends sessions of an account, whoever holds their tokens. */
import type { Deps } from '../deps';

/** All of an account in the current store; `except` is the family of one that goes on. */
export async function endSessionsOf(
  { sessions }: Pick<Deps, 'sessions'>,
  userId: string,
  except?: string,
): Promise<void> {
  await sessions.model.deleteMany({ userId, ...(except !== undefined && { _id: { $ne: except } }) });
}
