/** Saves new accounts: one for each email of a store, however many ask at once. */
import { conflict, currentStore, isDuplicateKey } from '@skysync/service-kit';
import type { Account } from './account';
import type { AccountModel } from './account-model';

export interface AccountRegister {
  /** Saves what `make` answers unless the email has an account. Throws 409 `email_taken`. */
  add(email: string, make: () => Promise<Omit<Account, 'store'>>): Promise<Account>;
}

/**
 * The unique index alone decides. Yet DocumentDB builds it as an exclusion constraint, where equal inserts at the same
 * time can wait for each other until PostgreSQL ends one after a second: so requests for one email queue up in this
 * process, and of two replicas the one whose insert was ended asks again.
 */
export function createAccountRegister(accounts: AccountModel): AccountRegister {
  const last = new Map<string, Promise<unknown>>();

  const add: AccountRegister['add'] = async (email, make) => {
    if (await accounts.exists({ email })) throw taken();
    return insert(accounts, { ...(await make()), store: currentStore() });
  };

  return {
    async add(email, make) {
      const key = `${currentStore()} ${email}`;
      const turn = () => add(email, make);
      const mine = (last.get(key) ?? Promise.resolve()).then(turn, turn);
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}

async function insert(accounts: AccountModel, account: Account, attempts = 3): Promise<Account> {
  try {
    await accounts.create(account);
    return account;
  } catch (error) {
    if (isDuplicateKey(error)) throw taken();
    // the whole insert was taken back, so it may be tried again; by then the other one is there
    if (attempts > 1 && isDeadlock(error)) return insert(accounts, account, attempts - 1);
    throw error;
  }
}

const isDeadlock = (error: unknown): boolean => error instanceof Error && /deadlock detected/.test(error.message);

const taken = () => conflict('email_taken', 'There is an account with this email already');
