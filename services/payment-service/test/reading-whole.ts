/** Reads a message and what it is about at once, which the service does one after the other. */
import { unavailable } from '@skysync/service-kit';
import type { PaymentProvider } from '../src/providers/provider';

const withinMs = 5_000;

export const readingWhole = (adapter: PaymentProvider): PaymentProvider => ({
  ...adapter,
  async parseWebhook(webhook) {
    const { lookUp, ...event } = await adapter.parseWebhook(webhook);
    if (lookUp === undefined) return event;
    const asking = adapter.lookUp?.(lookUp, AbortSignal.timeout(withinMs)).catch(() => {
      throw unavailable('the provider does not answer');
    });
    return { ...event, ...(await asking) };
  },
});
