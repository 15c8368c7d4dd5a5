/** Use cases of accounts. */
import { caller, notFound } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { type Account, newAccount, type UserView, userView } from './account';

export interface NewAccount {
  email: string;
  password: string;
  name: string;
}

/** Opens an account in the store of the request. Throws 409 `email_taken`. */
export async function openAccount(
  { register, accounts, passwords, relay }: Deps,
  { email, password, name }: NewAccount,
  role: 'customer' | 'admin',
): Promise<UserView> {
  const account = await register.add(email, async () =>
    newAccount({ email, name, role, passwordHash: await passwords.hash(password) }),
  );
  relay.relay(accounts, account);
  return userView(account);
}

const withoutInternals = { passwordHash: 0, outbox: 0 } as const;

/** The caller's own account. Throws 404 when it is gone, though a token still tells of it. */
export async function readOwnAccount({ accounts }: Deps): Promise<UserView> {
  return found(await accounts.findOne({ _id: caller().userId }, withoutInternals).lean<Account>());
}

/** Changes the caller's own account. */
export async function changeOwnAccount({ accounts }: Deps, { name }: { name: string }): Promise<UserView> {
  const options = { returnDocument: 'after', projection: withoutInternals } as const;
  return found(await accounts.findOneAndUpdate({ _id: caller().userId }, { $set: { name } }, options).lean<Account>());
}

function found(account: Account | null): UserView {
  if (!account) throw notFound('User');
  return userView(account);
}
