/** Opens an account in the store of the request: one for each email, however many ask at once. */
import { randomUUID } from 'node:crypto';
import { accountIdPrefix, type Role } from '@skysync/contracts';
import { internalFields, Problem } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { type Account, newAccount, normalizeEmail } from './account';
import type { NewAccount } from './account-shapes';

type AccountDeps = Pick<Deps, 'accounts' | 'passwords'>;

/** Throws `email_taken`. The unique index decides; the read before it saves the work of hashing. */
export async function openAccount(
  { accounts, passwords }: AccountDeps,
  { password, name, locale, ...sent }: NewAccount,
  role: Role,
): Promise<Account> {
  const email = normalizeEmail(sent.email);
  if (await findByEmail({ accounts }, email)) throw new Problem('email_taken');
  const passwordHash = await passwords.hash(password);
  const id = `${accountIdPrefix}${randomUUID().replaceAll('-', '')}`;
  const { account, events } = newAccount(
    id,
    { email, name, role, passwordHash, ...(locale !== undefined && { locale }) },
    new Date(),
  );
  const opened = await accounts.insert(account, events);
  if (!opened) throw new Problem('email_taken');
  return opened;
}

/** The account of a normalized email in the current store. */
export async function findByEmail({ accounts }: Pick<Deps, 'accounts'>, email: string): Promise<Account | undefined> {
  return (await accounts.model.findOne({ email }, internalFields).lean<Account>()) ?? undefined;
}
