/** Makes the first store and its owner when the service starts; does nothing when they are there. */
import { Type } from '@sinclair/typebox';
import { Currency, line, record, StoreSlug } from '@skysync/contracts';
import { type Logger, Problem, readFields, withStore } from '@skysync/service-kit';
import { normalizeEmail } from '../accounts/account';
import { Email, Locale, type NewAccount, Registration } from '../accounts/account-shapes';
import { findByEmail, openAccount } from '../accounts/open-account';
import { passwordProblem } from '../accounts/password-policy';
import type { Deps } from '../deps';

/** The secret `bootstrap-store`. */
export interface BootstrapStore {
  store: string;
  name: string;
  /** ISO 4217. */
  currency: string;
  /** Of its mails: language, sender and where their links lead. */
  locale?: string;
  senderAddress?: string;
  origin?: string;
  admin: NewAccount;
}

/** A secret of an earlier version names no currency. */
const defaults = { currency: 'EUR' };
const Settings = record({
  store: StoreSlug,
  name: line(),
  currency: Currency,
  locale: Type.Optional(Locale),
  senderAddress: Type.Optional(Email),
  origin: Type.Optional(Type.String({ pattern: '^https?://[^/?#@]+$', 'x-message': 'must be an origin' })),
});

/** Reads the secret. Throws an error that names what is wrong with it, without showing any of it. */
export async function readBootstrapStore(secret: string): Promise<BootstrapStore> {
  const { admin, ...settings } = parsed(secret);
  const { store, name, currency, ...ofMails } = await checked('', () =>
    readFields(Settings, { ...defaults, ...settings }),
  );
  // whoever registers has to keep the same rules
  const owner = await checked('an admin whose ', () => readFields(Registration, isObject(admin) ? admin : {}));
  const email = normalizeEmail(owner.email);
  const problem = passwordProblem(owner.password, email);
  if (problem) throw refused(`has an admin whose password ${problem}`);
  return { store, name, currency, ...ofMails, admin: { ...owner, email } };
}

const refused = (what: string): Error => new Error(`the secret "bootstrap-store" ${what}`);

async function checked<T>(whose: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const errors = error instanceof Problem ? (error.details.errors ?? []) : [];
    if (errors.length === 0) throw error;
    const words = errors.map(({ field, message }) =>
      whose === '' ? `\`${field}\` that ${message}` : `${field} ${message}`,
    );
    throw refused(`${whose === '' ? 'needs ' : `has ${whose}`}${words.join(', ')}`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function parsed(secret: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(secret);
  } catch {
    value = undefined; // the parser's message would quote the secret
  }
  if (!isObject(value)) throw refused('is not a JSON object');
  return value;
}

type BootstrapDeps = Pick<Deps, 'storeRecords' | 'accounts' | 'passwords' | 'log'>;

/** Safe to run by several replicas at once, and again at every start: what exists is left as it is. */
export async function bootstrapStore(deps: BootstrapDeps, { store, admin, ...fields }: BootstrapStore): Promise<void> {
  await withStore(store, async () => {
    // one that is taken was made before, or by another replica just now
    if (!(await deps.storeRecords.find(store))) {
      await deps.storeRecords.insert({ _id: store, ...fields, createdAt: new Date() });
    }
    await ensureAdmin(deps, admin, deps.log);
  });
}

async function ensureAdmin(deps: BootstrapDeps, admin: NewAccount, log: Logger): Promise<void> {
  const existing = await findByEmail(deps, admin.email);
  if (!existing) {
    await openAccount(deps, admin, 'admin').catch((error) => {
      if (!(error instanceof Problem && error.code === 'email_taken')) throw error;
    });
    return;
  }
  // never promoted by itself: anybody could have registered with that address
  if (existing.role !== 'admin') {
    log.warn('the account of the bootstrap admin exists with another role', { account: existing._id });
  }
}
