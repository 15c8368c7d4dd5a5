/** Makes the first store and its owner when the service starts; does nothing when they are there. */
import { AppError, isDuplicateKey, type Logger, withStore } from '@skysync/service-kit';
import { openAccount } from '../accounts/account-commands';
import { emailField, nameField, newPasswordField } from '../accounts/account-validation';
import type { Deps } from '../deps';
import { storeSlug } from '../stores/store-directory';
import type { StoreModel } from '../stores/store-model';

/** The secret `bootstrap-store`. */
export interface BootstrapStore {
  store: string;
  name: string;
  /** ISO 4217; EUR when it is not named. */
  currency: string;
  admin: { email: string; password: string; name: string };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Reads the secret. Throws an error that names what is wrong with it, without showing any of it. */
export async function readBootstrapStore(secret: string): Promise<BootstrapStore> {
  const fail = (what: string): never => {
    throw new Error(`the secret "bootstrap-store" ${what}`);
  };
  const { store, name, currency = 'EUR', admin } = parsed(secret) ?? fail('is not a JSON object');
  if (!isText(store) || !storeSlug.test(store)) fail('needs `store`: lower-case letters, digits and hyphens');
  if (!isText(name)) fail('needs `name`');
  if (!isText(currency) || !/^[A-Z]{3}$/.test(currency)) fail('needs `currency` to be an ISO 4217 code');

  // whoever registers has to keep the same rules
  const request = { body: { ...admin } };
  for (const rule of [emailField(), newPasswordField(), nameField()]) {
    const [wrong] = (await rule.run(request)).array();
    if (wrong) fail(`has an admin whose ${'path' in wrong ? wrong.path : 'account'} ${wrong.msg}`);
  }
  return { store, name, currency, admin: request.body };
}

function parsed(secret: string): BootstrapStore | undefined {
  try {
    return JSON.parse(secret) ?? undefined;
  } catch {
    return undefined; // the parser's message would quote the secret
  }
}

/** Safe to run by several replicas at once, and again at every start: what exists is left as it is. */
export async function bootstrapStore(deps: Deps, { store, name, currency, admin }: BootstrapStore): Promise<void> {
  await withStore(store, async () => {
    await ensureStore(deps.storeRecords, { _id: store, name, currency, createdAt: new Date() });
    await ensureAdmin(deps, admin, deps.log);
  });
}

async function ensureStore(
  stores: StoreModel,
  { _id, ...fields }: { _id: string; name: string; currency: string; createdAt: Date },
): Promise<void> {
  await stores.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true }).catch((error) => {
    if (!isDuplicateKey(error)) throw error; // another replica was first
  });
}

async function ensureAdmin(deps: Deps, admin: BootstrapStore['admin'], log: Logger): Promise<void> {
  const existing = await deps.accounts.findOne({ email: admin.email }, { role: 1 }).lean();
  if (!existing) {
    await openAccount(deps, admin, 'admin').catch((error) => {
      if (!(error instanceof AppError && error.code === 'email_taken')) throw error;
    });
    return;
  }
  // never promoted by itself: anybody could have registered with that address
  if (existing.role !== 'admin') log.warn('the account of the bootstrap admin exists with another role', existing);
}
