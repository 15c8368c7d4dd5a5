/** The sandbox as a kind of provider: one for all stores, where the installation is a test one. */
import { wholeNumberSetting } from '@skysync/service-kit';
import type { ProviderKind } from '../provider';
import { createSandbox } from './sandbox';
import { createSandboxCharges } from './sandbox-charges';

export const sandbox: ProviderKind = {
  name: 'sandbox',
  capabilities: {
    nextActions: ['confirm'],
    laterCapture: true,
    partialRefunds: true,
    delayedSuccess: true,
    listsTransactions: false,
    savesMethods: true,
  },
  forAllStores: true,
  connect: async ({ connection, runtime, env, log, deliver }) =>
    createSandbox({
      charges: createSandboxCharges(connection),
      webhookSecret: await runtime.secret('sandbox-webhook-secret'),
      sendWebhook: deliver,
      log,
      delayMs: wholeNumberSetting(env, 'SANDBOX_DELAY_MS', 2_000),
    }),
};
