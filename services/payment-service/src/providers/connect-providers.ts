/** The providers of this installation. */
import { type Base, flagSetting } from '@skysync/service-kit';
import type { Providers } from './provider';
import { providerKinds } from './provider-kinds';
import { createStoreProviders, type DeliverWebhook } from './store-providers';

export type ConnectProviders = (base: Base, deliver: DeliverWebhook) => Providers;

/** All kinds; without the sandbox when SANDBOX_ENABLED is false, as it has to be where real money is taken. */
export const connectProviders: ConnectProviders = (base, deliver) => {
  const hasSandbox = flagSetting(base.env, 'SANDBOX_ENABLED', true);
  const kinds = providerKinds.filter(({ name }) => hasSandbox || name !== 'sandbox');
  return createStoreProviders(base, kinds, deliver);
};
