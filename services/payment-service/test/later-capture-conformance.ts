/** What every provider must do whose charges can be authorised first and captured later. */
import type { KnownCharge, TransferState } from '../src/providers/provider';
import { amount, chargeWith, known, never, type ProviderUnderTest, pay } from './provider-conformance';

interface LaterCheck {
  name: string;
  run(provider: ProviderUnderTest): Promise<void>;
}

/** What can be asked of a charge that is authorised. */
interface Authorized {
  charge: KnownCharge;
  capture(id: string, minor: number, isFinal?: boolean): Promise<TransferState>;
  refund(id: string, minor: number): Promise<TransferState>;
  release(): Promise<void>;
  cancel(): Promise<string>;
  /** Its status, and what was taken where that is said. */
  now(): Promise<[status: string, captured?: number]>;
}

async function authorized(provider: ProviderUnderTest): Promise<Authorized> {
  if (!provider.later) throw new Error('it has nothing that authorises');
  const { adapter, method } = provider.later;
  const asked = chargeWith(method);
  const made = await pay({ ...provider, adapter }, asked);
  expect(made.status).toBe('authorized');
  const charge = known(asked, made);
  const of = (id: string, minor: number) => ({ id: `${id}-${charge.paymentId}`, amount: eur(minor) });
  return {
    charge,
    capture: (id, minor, isFinal = false) => adapter.capture(charge, { ...of(id, minor), isFinal }, never),
    refund: (id, minor) => adapter.refund(charge, of(id, minor), never),
    release: () => adapter.release(charge, never),
    cancel: async () => (await adapter.cancel(charge, never)).status,
    async now() {
      const state = await adapter.retrieve(charge, never);
      return state.status === 'succeeded' ? [state.status, state.captured ?? amount.amount] : [state.status];
    },
  };
}

const eur = (minor: number) => ({ ...amount, amount: minor });

export const laterCaptureChecks: readonly LaterCheck[] = [
  {
    name: 'what is authorised takes nothing, and says so until it is captured',
    async run(provider) {
      const { now, refund } = await authorized(provider);
      expect(await now()).toEqual(['authorized']);
      expect(await refund('r1', 1)).toBe('failed');
    },
  },
  {
    name: 'parts are captured, each once, and never more than was authorised',
    async run(provider) {
      const { capture, now } = await authorized(provider);
      expect(await capture('c1', 1_999)).toBe('succeeded');
      expect(await capture('c1', 1_999)).toBe('succeeded');
      expect(await now()).toEqual(['authorized']);
      expect(await capture('c2', 3_001)).toBe('failed');
      expect(await capture('c3', 3_000, true)).toBe('succeeded');
      expect(await now()).toEqual(['succeeded', amount.amount]);
      expect(await capture('c4', 1, true)).toBe('failed');
    },
  },
  {
    name: 'the last capture lets go what is left',
    async run(provider) {
      const { capture, now, cancel } = await authorized(provider);
      expect(await capture('c1', 1_000, true)).toBe('succeeded');
      expect(await capture('c2', 1)).toBe('failed');
      expect(await now()).toEqual(['succeeded', 1_000]);
      expect(await cancel()).toBe('succeeded');
    },
  },
  {
    name: 'of what is captured parts are given back, and no more',
    async run(provider) {
      const { capture, refund } = await authorized(provider);
      await capture('c1', 1_000);
      expect(await refund('r1', 400)).toBe('succeeded');
      expect(await refund('r2', 601)).toBe('failed');
      await capture('c2', 500, true);
      expect(await refund('r3', 1_100)).toBe('succeeded');
      expect(await refund('r4', 1)).toBe('failed');
    },
  },
  {
    name: 'what is left after a part is let go, and again without harm',
    async run(provider) {
      const { capture, release, now } = await authorized(provider);
      await capture('c1', 1_000);
      await release();
      await release();
      expect(await now()).toEqual(['succeeded', 1_000]);
      expect(await capture('c2', 1)).toBe('failed');
    },
  },
  {
    name: 'what is cancelled as a whole is never captured',
    async run(provider) {
      const { cancel, capture, now } = await authorized(provider);
      expect([await cancel(), await cancel()]).toEqual(['cancelled', 'cancelled']);
      expect(await capture('c1', 1)).toBe('failed');
      expect(await now()).toEqual(['cancelled']);
    },
  },
];
