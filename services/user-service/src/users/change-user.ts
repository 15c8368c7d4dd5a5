/** An admin changes what an account of the store may do; its access tokens are good for nothing from then on. */
import { currentStore, notFound, Problem, type Step } from '@skysync/service-kit';
import type { Account } from '../accounts/account';
import { withoutTokens } from '../accounts/revoke-tokens';
import type { Deps } from '../deps';
import { endSessionsOf } from '../sessions/end-sessions';
import { withAdmin, withoutAdmin } from '../stores/store-admins';
import type { UserChange } from './user-shapes';

type ChangeDeps = Pick<Deps, 'accounts' | 'sessions' | 'storeRecords' | 'log'>;

/**
 * The last admin of a store stays one. So the store knows its admins, and is asked first: whoever stops in between leaves an
 * admin that is not counted, never a store without one. Throws `not_found` and `last_admin`.
 */
export async function changeUser(deps: ChangeDeps, id: string, change: UserChange, actor: string): Promise<Account> {
  const account = await deps.accounts.find(id);
  if (!account) throw notFound('User');
  const remainsAdmin = isActiveAdmin(changedBy(account, change, new Date()));
  if (!remainsAdmin && account.role === 'admin') await dismiss(deps, id);
  const changed = await deps.accounts.change(id, applying(change));
  if (!changed) throw notFound('User');
  if (remainsAdmin) await appoint(deps, id);
  if (changed.state.disabledAt) await endSessionsOf(deps, id);
  if (changed.changed) deps.log.info('an account was changed', { account: id, actor, ...change });
  return changed.state;
}

const isActiveAdmin = ({ role, disabledAt }: Pick<Account, 'role' | 'disabledAt'>): boolean =>
  role === 'admin' && disabledAt === undefined;

/** The account as the change leaves it; one that is disabled already stays so since then. */
function changedBy({ disabledAt, ...account }: Account, change: UserChange, now: Date): Account {
  const { role = account.role, disabled = disabledAt !== undefined } = change;
  return { ...account, role, ...(disabled && { disabledAt: disabledAt ?? now }) };
}

/** A new role needs new tokens; so does an account that is disabled, or was. Pure. */
const applying =
  (change: UserChange): Step<Account> =>
  (account, now) => {
    const next = changedBy(account, change, now);
    const isSame = next.role === account.role && next.disabledAt === account.disabledAt;
    return isSame ? undefined : withoutTokens(next, {}, now);
  };

async function dismiss({ accounts, storeRecords }: ChangeDeps, id: string): Promise<void> {
  const found = await accounts.model.find({ role: 'admin', disabledAt: null }, { _id: 1 }).lean<{ _id: string }[]>();
  const all = found.map(({ _id }) => _id);
  await storeRecords.change(currentStore(), (store) => {
    const without = withoutAdmin(store, id, all);
    if (!without) throw new Problem('last_admin');
    return { state: without };
  });
}

const appoint = ({ storeRecords }: ChangeDeps, id: string) =>
  storeRecords.change(currentStore(), (store) => {
    const state = withAdmin(store, id);
    return state && { state };
  });
