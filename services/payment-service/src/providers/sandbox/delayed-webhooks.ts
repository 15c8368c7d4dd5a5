/** Reports delayed charges when they succeed. A restart loses the timer, not the charge: whoever asks then hears of it. */
import type { Logger } from '@skysync/service-kit';
import type { Charge, SignedWebhook } from '../provider';
import { stateOf } from './charge-state';
import type { SandboxCharge, SandboxCharges } from './sandbox-charges';
import { signWebhook } from './sandbox-webhook';

export interface DelayedWebhooksOptions {
  charges: SandboxCharges;
  webhookSecret: string;
  /** Brings a webhook to whoever receives webhooks. */
  sendWebhook: (webhook: SignedWebhook) => Promise<void>;
  log: Logger;
}

export interface DelayedWebhooks {
  /** Nothing unless the charge is delayed; once for each charge. */
  schedule(charge: Charge, record: SandboxCharge): void;
  stop(): void;
}

export function createDelayedWebhooks({
  charges,
  webhookSecret,
  sendWebhook,
  log,
}: DelayedWebhooksOptions): DelayedWebhooks {
  const timers = new Map<string, NodeJS.Timeout>();

  const report = async (charge: Charge, reference: string): Promise<void> => {
    const record = await charges.find(reference);
    if (!record || stateOf(charge, record, new Date())?.status !== 'succeeded') return;
    const { paymentId, store, amount } = charge;
    const data = { reference, paymentId, store, amount };
    await sendWebhook(signWebhook(webhookSecret, { id: `evt_${reference}_succeeded`, type: 'charge.succeeded', data }));
  };

  return {
    schedule(charge, { _id: reference, status, settlesAt }) {
      if (status !== 'delayed' || !settlesAt || timers.has(reference)) return;
      const ring = (): void => {
        timers.delete(reference);
        report(charge, reference).catch((error) =>
          log.warn('the sandbox could not deliver a webhook', { reference, error }),
        );
      };
      timers.set(reference, setTimeout(ring, Math.max(settlesAt.getTime() - Date.now(), 0) + 1).unref());
    },
    stop: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
