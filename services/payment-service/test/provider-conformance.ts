/** What every payment provider must do, whatever it calls things: each adapter is held to all of these. */
import { randomUUID } from 'node:crypto';
import type { Charge, ChargeState, KnownCharge, PaymentProvider } from '../src/providers/provider';

/** An adapter, with a hand on what lies behind it. */
export interface ProviderUnderTest {
  adapter: PaymentProvider;
  /** A token that pays; where the buyer has to act first, {@link act} does it. */
  method: string;
  /** Lets the next charge be declined; returns the token to pay it with. */
  nextDeclines(): Promise<string> | string;
  /** A token whose charge waits for its buyer. */
  waiting: string;
  /** What the buyer does in the browser. */
  act(reference: string): Promise<void> | void;
  /** Where it can be captured later: an adapter that authorises what is paid by this token, and allows several captures. */
  later?: Later;
  /** How a customer lets it keep a means of payment; with a token, if it needs one. */
  saving: {
    method?: string;
    /** What the customer does in the browser, where something is asked. */
    agree(reference: string): Promise<void> | void;
  };
  close(): Promise<void>;
}

export interface Later {
  adapter: PaymentProvider;
  method: string;
}

/** One thing that must hold. */
export interface ProviderCheck {
  name: string;
  run(provider: ProviderUnderTest): Promise<void>;
}

export const never = new AbortController().signal;
export const amount = { amount: 4_999, currency: 'EUR' };

export const chargeWith = (method: string): Charge => {
  const id = randomUUID().replaceAll('-', '');
  return { paymentId: `pay_${id}`, orderId: `ord_${id}`, store: 'demo', amount, method };
};

export const known = (charge: Charge, { reference }: ChargeState): KnownCharge => ({ ...charge, reference });

/** Creates a charge and takes it as far as its buyer can. */
export async function pay({ adapter, act }: ProviderUnderTest, charge: Charge): Promise<ChargeState> {
  const created = await adapter.create(charge, never);
  if (created.status !== 'requires_action') return created;
  await act(created.reference);
  return adapter.confirm(known(charge, created), charge.method, never);
}

async function paid(provider: ProviderUnderTest): Promise<KnownCharge> {
  const charge = chargeWith(provider.method);
  const state = await pay(provider, charge);
  expect(state.status).toBe('succeeded');
  return known(charge, state);
}

const refund = ({ adapter }: ProviderUnderTest, charge: KnownCharge, id: string, minor: number) =>
  adapter.refund(charge, { id, amount: { ...amount, amount: minor } }, never);

export const providerChecks: readonly ProviderCheck[] = [
  {
    name: 'a charge that is asked for twice is one charge',
    async run(provider) {
      const charge = chargeWith(provider.method);
      const [first, second] = [await pay(provider, charge), await provider.adapter.create(charge, never)];
      expect(second.reference).toBe(first.reference);
    },
  },
  {
    name: 'a charge that succeeded says so ever after, also to who wants to cancel it',
    async run(provider) {
      const charge = await paid(provider);
      expect((await provider.adapter.retrieve(charge, never)).status).toBe('succeeded');
      expect((await provider.adapter.cancel(charge, never)).status).toBe('succeeded');
      expect((await provider.adapter.retrieve(charge, never)).status).toBe('succeeded');
    },
  },
  {
    name: 'a refusal is a state with a code, not an error',
    async run(provider) {
      const state = await pay(provider, chargeWith(await provider.nextDeclines()));
      expect(state).toMatchObject({ status: 'failed', failureCode: expect.stringMatching(/^[a-z0-9_]+$/i) });
    },
  },
  {
    name: 'a charge that waits for its buyer says where to go on, and takes no money once it is cancelled',
    async run(provider) {
      const { adapter, waiting, act } = provider;
      const charge = chargeWith(waiting);
      const created = await adapter.create(charge, never);
      const confirmUrl = `/api/v1/payments/${charge.paymentId}/confirm`;
      expect(created).toMatchObject({ status: 'requires_action', nextAction: { confirmUrl } });
      expect((await adapter.cancel(known(charge, created), never)).status).toBe('cancelled');
      await (async () => act(created.reference))().catch(() => undefined); // a provider may not even let them
      const late = await adapter.confirm(known(charge, created), charge.method, never).catch(() => undefined);
      expect(late?.status).not.toBe('succeeded');
      expect((await adapter.retrieve(known(charge, created), never)).status).not.toBe('succeeded');
    },
  },
  {
    name: 'a charge whose creation was never answered can be cancelled, and takes no money',
    async run({ adapter, waiting }) {
      const charge = chargeWith(waiting);
      await adapter.create(charge, never);
      expect((await adapter.cancel(charge, never)).status).toBe('cancelled');
    },
  },
  {
    name: 'parts of a charge are given back, each once, and never more than was taken',
    async run(provider) {
      const charge = await paid(provider);
      const of = (id: string) => `${id}-${charge.paymentId}`;
      expect(await refund(provider, charge, of('r1'), 1_999)).toBe('succeeded');
      expect(await refund(provider, charge, of('r1'), 1_999)).toBe('succeeded');
      expect(await refund(provider, charge, of('r2'), 3_001)).toBe('failed');
      expect(await refund(provider, charge, of('r3'), 3_000)).toBe('succeeded');
      expect(await refund(provider, charge, of('r4'), 1)).toBe('failed');
    },
  },
  {
    name: 'a message that it did not sign is refused',
    async run({ adapter }) {
      const webhook = { body: Buffer.from('{"id":"evt_1","type":"charge.succeeded"}'), headers: {} };
      await expect(adapter.parseWebhook(webhook)).rejects.toMatchObject({ code: 'invalid_credentials' });
    },
  },
  {
    name: 'its methods are tokens: a card number is none, nor is anything odd',
    async run({ adapter, method }) {
      expect(adapter.accepts(method)).toBe(true);
      for (const odd of ['4242424242424242', '', '__proto__', 'constructor', 'pm_\u0000']) {
        expect(adapter.accepts(odd)).toBe(false);
      }
    },
  },
];
