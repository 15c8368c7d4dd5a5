/** The caller's own account: read and renamed. */
import { notFound } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { type Account, userView } from './account';
import type { UserView } from './account-shapes';

type AccountDeps = Pick<Deps, 'accounts'>;

/** Throws `not_found` when it is gone, though a token still names it. */
export async function readOwnAccount({ accounts }: AccountDeps, userId: string): Promise<UserView> {
  return viewOf(await accounts.find(userId));
}

/** Throws `not_found`. */
export async function renameOwnAccount({ accounts }: AccountDeps, userId: string, name: string): Promise<UserView> {
  const changed = await accounts.change(userId, (account) =>
    account.name === name ? undefined : { state: { ...account, name } },
  );
  return viewOf(changed?.state);
}

function viewOf(account: Account | undefined): UserView {
  if (!account) throw notFound('User');
  return userView(account);
}
