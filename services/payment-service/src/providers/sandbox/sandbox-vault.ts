/** What the sandbox saves: any of its methods, at once and without a record of its own, since its name is its token. */
import type { Saving, SavingState, Vault } from '../vault';
import { sandboxMethods } from './sandbox-methods';

/** Made up, and always the same, so that a page can be built on them. */
const lastFours: Readonly<Record<string, string>> = {
  pm_success: '4242',
  pm_declined: '0002',
  pm_insufficient_funds: '9995',
  pm_action_required: '3220',
  pm_authorize: '1111',
  pm_delayed: '0077',
  pm_timeout: '0408',
};
const expires = { month: 12, year: 2099 };

async function saved({ id, method = '' }: Saving): Promise<SavingState> {
  const lastFour = lastFours[method];
  const looks = { brand: 'sandbox', ...(lastFour !== undefined && { lastFour }), expires };
  return { reference: `sbx_${id}`, status: 'saved', token: method, looks };
}

export const sandboxVault: Vault = {
  accepts: (method) => method !== undefined && sandboxMethods.has(method),
  save: saved,
  finish: saved,
  forget: async () => undefined,
};
