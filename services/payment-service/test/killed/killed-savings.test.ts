/** Killed between a provider's answer about a saved method and our write: saved once, forgotten wholly, by the sweep. */
import { randomUUID } from 'node:crypto';
import { startPayPalStandIn, startStripeStandIn } from '@skysync/payment-stand-ins';
import type { SavedMethod } from '../../src/methods/saved-method';
import type { PaymentProvider } from '../../src/providers/provider';
import type { Vault } from '../../src/providers/vault';
import { customerOf, storedMethod, sweptUntil } from '../method-samples';
import { type Options, type PaymentService, startPaymentService } from '../payment-service';
import { credentials as payPalAccount, webhookId } from '../paypal-samples';
import { credentials as stripeAccount } from '../stripe-account';

type Verb = 'save' | 'finish' | 'forget';

/** Lets a process die with the answer to one question: from then on it writes nothing, and hears nothing. */
class Death {
  at: Verb | undefined;
  isDone = false;

  wrap = (provider: PaymentProvider): PaymentProvider => {
    const { vault } = provider;
    return vault ? { ...provider, vault: { ...vault, ...this.#mortal(vault) } } : provider;
  };

  bury({ deps: { methods } }: PaymentService): void {
    const { change, insert } = methods;
    methods.change = (...step) => (this.isDone ? killed() : change(...step));
    methods.insert = (...given) => (this.isDone ? killed() : insert(...given));
  }

  #mortal = (vault: Vault): Pick<Vault, Verb> => ({
    save: (...asked) => this.#dying('save', () => vault.save(...asked)),
    finish: (...asked) => this.#dying('finish', () => vault.finish(...asked)),
    forget: (...asked) => this.#dying('forget', () => vault.forget(...asked)),
  });

  async #dying<T>(verb: Verb, ask: () => Promise<T>): Promise<T> {
    const answer = await ask();
    this.isDone ||= verb === this.at;
    return answer;
  }
}

const killed = (): Promise<never> => Promise.reject(new Error('the process is gone'));

/** A provider, what there is of a method there, and what its customer does in the browser. */
interface AtHand {
  options: Options;
  agree(method: SavedMethod): void;
  begun(method: SavedMethod): number;
  kept(): number;
  close(): Promise<void>;
}

async function stripeAtHand(): Promise<AtHand> {
  const standIn = await startStripeStandIn({ webhookSecret: stripeAccount.webhookSecrets[0] ?? '' });
  return {
    options: {
      env: { STRIPE_URL: standIn.url },
      secrets: { 'payments.demo.stripe': JSON.stringify(stripeAccount) },
    },
    agree: ({ reference = '' }) => standIn.completeSetup(reference, 'pm_card_visa'),
    begun: ({ _id }) => standIn.setups().filter(({ metadata }) => metadata.savedMethod === _id).length,
    kept: () => standIn.methods().filter(({ customer }) => customer !== null).length,
    close: standIn.close,
  };
}

async function payPalAtHand(): Promise<AtHand> {
  const standIn = await startPayPalStandIn({ webhookId });
  const asked = (path: string) =>
    standIn.requests.filter((request) => request.method === 'POST' && request.path === path);
  return {
    options: {
      env: { PAYPAL_URL: standIn.url, PAYPAL_CA: standIn.caPem },
      secrets: { 'payments.demo.paypal': JSON.stringify(payPalAccount) },
    },
    agree: ({ reference = '' }) => void standIn.vault.approve(reference),
    // a request that came again with its id began nothing new
    begun: () => new Set(asked('/v3/vault/setup-tokens').map(({ requestId }) => requestId)).size,
    kept: () => standIn.vault.all().length,
    close: standIn.close,
  };
}

/** The last that began ends first: services run on what others have opened. */
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function start(options: Options): Promise<PaymentService> {
  const service = await startPaymentService(options);
  endings.push(service.stop);
  return service;
}

const ends: Record<Verb, { holds(method: SavedMethod | null): boolean; kept: number }> = {
  save: { holds: (method) => method?.status === 'requires_action', kept: 0 },
  finish: { holds: (method) => method?.status === 'saved', kept: 1 },
  forget: { holds: (method) => method?.endedAt !== undefined && method.token === undefined, kept: 0 },
};

describe.each([
  ['stripe', stripeAtHand],
  ['paypal', payPalAtHand],
])('%s', (provider, open) => {
  test.each(['save', 'finish', 'forget'] as const)('killed with the answer to %s', async (verb) => {
    const atHand = await open();
    endings.push(atHand.close);
    const first = await start(atHand.options);
    const death = new Death();
    const mortal = await start({ ...atHand.options, shared: first, wrap: death.wrap });
    death.bury(mortal);
    const customer = customerOf(mortal);
    const stored = async (): Promise<SavedMethod> => {
      const methods = first.connection.collection<SavedMethod>('payment_methods');
      const found = await methods.findOne({ userId: { $eq: customer.sub } });
      if (!found) throw new Error('nothing was written before the provider was asked');
      return found;
    };
    if (verb === 'save') death.at = verb;
    await customer.save({ provider }, randomUUID());
    if (verb !== 'save') {
      atHand.agree(await stored());
      if (verb === 'finish') death.at = verb;
      await customer.confirm((await stored())._id);
    }
    if (verb === 'forget') {
      death.at = verb;
      await customer.delete((await stored())._id);
    }
    expect(death.isDone).toBe(true);

    const { _id } = await stored();
    const fresh = await start({ ...atHand.options, shared: first });
    await sweptUntil(fresh, _id, ends[verb].holds);
    expect([atHand.begun(await stored()), atHand.kept()]).toEqual([1, ends[verb].kept]);
    expect((await storedMethod(fresh, _id))?.userId).toBe(customer.sub);
  });
});
