/** What every provider that saves methods must do: each such adapter is held to all of these. */
import { randomUUID } from 'node:crypto';
import type { Charge } from '../src/providers/provider';
import type { KnownSaving, Saving, SavingState, Vault } from '../src/providers/vault';
import type { ProviderCheck, ProviderUnderTest } from './provider-conformance';

const never = new AbortController().signal;

const newSaving = ({ saving: { method } }: ProviderUnderTest, userId = 'user-1'): Saving => ({
  id: `sav_${randomUUID().replaceAll('-', '')}`,
  store: 'demo',
  userId,
  ...(method !== undefined && { method }),
});

const vaultOf = ({ adapter: { vault } }: ProviderUnderTest): Vault => {
  if (!vault) throw new Error('it saves no methods');
  return vault;
};

const known = (saving: Saving, { reference, customer }: SavingState): KnownSaving => ({
  ...saving,
  reference,
  ...(customer !== undefined && { customer }),
});

/** Takes the saving as far as its customer can. */
async function save(provider: ProviderUnderTest, saving: Saving): Promise<SavingState> {
  const begun = await vaultOf(provider).save(saving, never);
  if (begun.status !== 'requires_action') return begun;
  await provider.saving.agree(begun.reference);
  return vaultOf(provider).finish(known(saving, begun), never);
}

async function saved(provider: ProviderUnderTest, saving = newSaving(provider)) {
  const state = await save(provider, saving);
  if (state.status !== 'saved') throw new Error(`it is ${state.status}`);
  return state;
}

function chargeOf({ token: method, customer }: Awaited<ReturnType<typeof saved>>): Charge {
  const id = randomUUID().replaceAll('-', '');
  const amount = { amount: 4_999, currency: 'EUR' };
  const charge = { paymentId: `pay_${id}`, orderId: `ord_${id}`, store: 'demo', amount, method };
  return { ...charge, ...(customer !== undefined && { customer }) };
}

export const vaultChecks: readonly ProviderCheck[] = [
  {
    name: 'what is saved twice with the same id is saved once',
    async run(provider) {
      const saving = newSaving(provider);
      const first = await saved(provider, saving);
      expect(await vaultOf(provider).finish(known(saving, first), never)).toMatchObject({ token: first.token });
      expect((await vaultOf(provider).save(saving, never)).reference).toBe(first.reference);
    },
  },
  {
    name: 'what is shown of it has no more than four digits of a number',
    async run(provider) {
      const { looks } = await saved(provider);
      expect(looks.brand).toMatch(/^[a-z]+$/);
      expect(Object.values(looks).join(' ')).not.toMatch(/\d{5}/);
      if (looks.email !== undefined) expect(looks.email).toMatch(/^.[*]{3}@[^@]+$/);
    },
  },
  {
    name: 'it pays without its buyer typing anything, once however often it is asked, and the money can go back',
    async run(provider) {
      const { adapter } = provider;
      const charge = chargeOf(await saved(provider));
      const made = await adapter.create(charge, never);
      expect(made.status).toBe('succeeded');
      expect(await adapter.create(charge, never)).toMatchObject({ status: 'succeeded', reference: made.reference });
      const refund = { id: `r-${charge.paymentId}`, amount: charge.amount };
      expect(await adapter.refund({ ...charge, reference: made.reference }, refund, never)).toBe('succeeded');
    },
  },
  {
    name: 'it is authorised where the store captures later',
    async run(provider) {
      const { adapter, later } = provider;
      if (!later || later.adapter === adapter) return; // the sandbox goes by its methods
      const charge = chargeOf(await saved(provider));
      const { status, reference } = await later.adapter.create(charge, never);
      expect(status).toBe('authorized');
      const capture = { id: `c-${charge.paymentId}`, amount: charge.amount, isFinal: true };
      expect(await later.adapter.capture({ ...charge, reference }, capture, never)).toBe('succeeded');
    },
  },
  {
    name: 'another one of the same customer is saved under the same customer there',
    async run(provider) {
      const first = await saved(provider, newSaving(provider, 'user-2'));
      const second = await saved(provider, newSaving(provider, 'user-2'));
      expect(second.customer).toBe(first.customer);
      const third = {
        ...newSaving(provider, 'user-2'),
        ...(first.customer !== undefined && { customer: first.customer }),
      };
      expect((await saved(provider, third)).customer).toBe(first.customer);
    },
  },
  {
    name: 'what is forgotten can be forgotten again, and so can what was never finished',
    async run(provider) {
      const vault = vaultOf(provider);
      const { reference, token } = await saved(provider);
      for (let times = 0; times < 2; times += 1) await vault.forget({ reference, token }, never);
      const begun = await vault.save(newSaving(provider), never);
      for (let times = 0; times < 2; times += 1) await vault.forget({ reference: begun.reference }, never);
    },
  },
  {
    name: 'saving begins with tokens alone: a card number is none, nor is anything odd',
    async run(provider) {
      const vault = vaultOf(provider);
      expect(vault.accepts(provider.saving.method)).toBe(true);
      for (const odd of ['4242424242424242', '', '__proto__', 'constructor']) expect(vault.accepts(odd)).toBe(false);
    },
  },
];
