/** What every payment provider must do that can authorise first and capture later. */
import type { KnownCharge, PaymentProvider } from '../src/providers/provider';
import { chargeWith, known, never, type ProviderCheck, type ProviderUnderTest, pay } from './provider-conformance';

interface Authorized {
  adapter: PaymentProvider;
  charge: KnownCharge;
  capture(id: string, minor: number, isFinal?: boolean): ReturnType<PaymentProvider['capture']>;
}

async function authorized(provider: ProviderUnderTest): Promise<Authorized> {
  if (!provider.later) throw new Error('it has no account that captures later');
  const { adapter, method } = provider.later;
  const fresh = chargeWith(method);
  const state = await pay({ ...provider, adapter }, fresh);
  expect(state.status).toBe('authorized');
  const charge = known(fresh, state);
  const capture: Authorized['capture'] = (id, minor, isFinal = false) =>
    adapter.capture(
      charge,
      { id: `${id}-${charge.paymentId}`, amount: { ...charge.amount, amount: minor }, isFinal },
      never,
    );
  return { adapter, charge, capture };
}

export const laterCaptureChecks: readonly ProviderCheck[] = [
  {
    name: 'what is authorised is taken once for each capture, and never more than it',
    async run(provider) {
      const { adapter, charge, capture } = await authorized(provider);
      expect(await capture('too-much', charge.amount.amount + 1)).toBe('failed');
      expect((await adapter.retrieve(charge, never)).status).toBe('authorized');
      const whole = charge.amount.amount;
      expect([await capture('c1', whole, true), await capture('c1', whole, true)]).toEqual(['succeeded', 'succeeded']);
      expect(await capture('c2', 1)).toBe('failed');
      expect((await adapter.retrieve(charge, never)).status).toBe('succeeded');
    },
  },
  {
    name: 'the last capture lets go what it leaves',
    async run(provider) {
      const { adapter, charge, capture } = await authorized(provider);
      expect(await capture('only', 1_000, true)).toBe('succeeded');
      expect(await adapter.retrieve(charge, never)).toMatchObject({ status: 'succeeded', captured: 1_000 });
      expect(await capture('late', 1)).toBe('failed');
      await adapter.release(charge, never);
    },
  },
  {
    name: 'what is authorised is let go as a whole, again and again, and takes no money any more',
    async run(provider) {
      const { adapter, charge, capture } = await authorized(provider);
      expect((await adapter.cancel(charge, never)).status).toBe('cancelled');
      expect((await adapter.cancel(charge, never)).status).toBe('cancelled');
      expect(await capture('late', 1_000)).toBe('failed');
      expect((await adapter.retrieve(charge, never)).status).toBe('cancelled');
    },
  },
  {
    name: 'of what was captured, and no more, is given back',
    async run(provider) {
      const { adapter, charge, capture } = await authorized(provider);
      await capture('part', 1_000, true);
      const refund = (id: string, minor: number) =>
        adapter.refund(charge, { id: `${id}-${charge.paymentId}`, amount: { ...charge.amount, amount: minor } }, never);
      expect(await refund('r1', 1_001)).toBe('failed');
      expect(await refund('r2', 1_000)).toBe('succeeded');
      expect(await refund('r3', 1)).toBe('failed');
    },
  },
];
