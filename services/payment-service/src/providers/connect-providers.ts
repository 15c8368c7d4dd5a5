/** Which providers there are: each is switched on by its settings. */
import { type Base, flagSetting, wholeNumberSetting } from '@skysync/service-kit';
import type { PaymentProvider, SignedWebhook } from './provider';
import { createSandbox } from './sandbox/sandbox';
import { createSandboxCharges } from './sandbox/sandbox-charges';

/** Takes in a webhook that did not come over the network: its signature counts, as always. */
export type DeliverWebhook = (provider: string, webhook: SignedWebhook) => Promise<void>;

export type ConnectProviders = (base: Base, deliver: DeliverWebhook) => Promise<PaymentProvider[]>;

/** The sandbox alone, unless SANDBOX_ENABLED is false. */
export const connectProviders: ConnectProviders = async ({ runtime, connection, log, env }, deliver) => {
  if (!flagSetting(env, 'SANDBOX_ENABLED', true)) {
    log.warn('no payment provider is set up: nothing can be paid');
    return [];
  }
  const sandbox = createSandbox({
    charges: createSandboxCharges(connection),
    webhookSecret: await runtime.secret('sandbox-webhook-secret'),
    sendWebhook: (webhook) => deliver('sandbox', webhook),
    log,
    delayMs: wholeNumberSetting(env, 'SANDBOX_DELAY_MS', 2_000),
  });
  return [sandbox];
};
