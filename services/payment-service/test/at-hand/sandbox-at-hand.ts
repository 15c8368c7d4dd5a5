/** The sandbox at hand: what it keeps lies in the service's own database. */
import { signWebhook } from '../../src/providers/sandbox/sandbox-webhook';
import { sign } from '../../src/providers/signature';
import { succeeded, total, webhookSecret } from '../payment-service';
import { fiveMinutes, type ProviderAtHand } from './provider-at-hand';

export function sandboxAtHand(): ProviderAtHand {
  return {
    name: 'sandbox',
    webhookPath: 'sandbox',
    options: {},
    method: 'pm_success',
    waiting: 'pm_action_required',
    authorizing: 'pm_authorize',
    act: () => undefined,
    // what succeeds at once is kept only when it is refunded; there is one charge of a reference
    taken: async (service, id) => {
      const charge = await service.chargeOf(id);
      const method = (await service.stored(id))?.method;
      if (method === 'pm_authorize') return charge?.captured ? [charge.captured] : [];
      return (charge?.status ?? method) === 'succeeded' || (!charge && method === 'pm_success') ? [total.amount] : [];
    },
    givenBack: async (service, id) =>
      ((await service.chargeOf(id))?.refunds ?? []).map(({ amount }: { amount: number }) => amount),
    news: (id) => signWebhook(webhookSecret, succeeded(id)),
    earlyNews: (id) => signWebhook(webhookSecret, succeeded(id)),
    sign: (body, { at, secret = webhookSecret } = {}) => ({
      body,
      headers: { 'sandbox-signature': sign(secret, body, at) },
    }),
    neighboursNews: (id) => signWebhook(webhookSecret, succeeded(id, { store: 'other' })),
    foreignNews: async (_service, { id }) => signWebhook(webhookSecret, succeeded(id, { reference: 'sbx_other' })),
    holdsMs: fiveMinutes,
    close: async () => undefined,
  };
}
