/** payment-service for tests of webhooks: its answers wait for no work, and what its provider says is the test's to decide. */
import { eventually } from '@skysync/test-kit';
import type { PaymentProvider, ProviderNews } from '../src/providers/provider';
import type { ReceivedWebhook } from '../src/webhooks/received-webhook';
import { sweepWebhooks } from '../src/webhooks/sweep-webhooks';
import { orderOf, startPaymentService } from './payment-service';

export type WebhookService = Awaited<ReturnType<typeof startWebhookService>>;

/** What the provider does instead of the sandbox. */
interface Provider {
  create?: PaymentProvider['create'] | undefined;
  /** While it is set, messages say only where to look. */
  lookUp?: PaymentProvider['lookUp'] | undefined;
}

export const silent = () => Promise.reject(new Error('no answer'));

export async function startWebhookService() {
  const provider: Provider = {};
  const said = new Map<string, ProviderNews>();
  let sandboxCreates: PaymentProvider['create'] = silent;
  const service = await startPaymentService({
    webhooksArrive: false,
    env: { WEBHOOK_ANSWER_MS: '0' },
    wrap: (sandbox) => {
      sandboxCreates = sandbox.create;
      return {
        ...sandbox,
        create: (charge, signal) => (provider.create ?? sandbox.create)(charge, signal),
        async parseWebhook(webhook) {
          const { id, type, ...news } = await sandbox.parseWebhook(webhook);
          said.set(id, news);
          return provider.lookUp ? { id, type, lookUp: id } : { id, type, ...news };
        },
        lookUp: async (what, signal) => (await provider.lookUp?.(what, signal)) ?? {},
      };
    },
  });
  const inbox = service.connection.collection<ReceivedWebhook>('webhook_inbox');
  const kept = async (id: string): Promise<Partial<ReceivedWebhook>> =>
    (await inbox.findOne({ _id: `sandbox:evt_${id}` })) ?? {};
  const make = async (method = 'pm_delayed') => (await service.create(orderOf(method))).body as { id: string };
  return {
    ...service,
    provider,
    /** What the message with this id says; for a `lookUp`. */
    newsIn: (eventId: string): ProviderNews => said.get(eventId) ?? {},
    sandboxCreates: ((charge, signal) => sandboxCreates(charge, signal)) as PaymentProvider['create'],
    kept,
    becomes: (id: string, state: string) => eventually(async () => (await kept(id)).state === state),
    make,
    /** A payment whose provider did not say yet which charge is its own. */
    async unanswered() {
      provider.create = silent;
      const payment = await make();
      provider.create = undefined;
      return payment;
    },
    /** Time for the inbox: what waits there is due. */
    makeDue: () => inbox.updateMany({ dueAt: { $exists: true } }, { $set: { dueAt: new Date(Date.now() - 1_000) } }),
    sweepInbox: () => sweepWebhooks(service.deps, Date.now() + 8_000),
  };
}
