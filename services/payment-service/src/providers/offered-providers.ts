/** What a buyer may choose from: nothing of an account but what a browser may know. */
import { type Static, Type } from '@sinclair/typebox';
import { nextActionTypes, oneOf, record } from '@skysync/contracts';
import type { PaymentProvider, ProviderKind } from './provider';

const OfferedProvider = record(
  {
    provider: Type.String(),
    publishableKey: Type.Optional(Type.String()),
    nextActions: Type.Array(oneOf(nextActionTypes)),
    laterCapture: Type.Boolean(),
    partialRefunds: Type.Boolean(),
    delayedSuccess: Type.Boolean(),
    savesMethods: Type.Boolean(),
  },
  { title: 'PaymentProvider' },
);

export const OfferedProviders = record({ items: Type.Array(OfferedProvider) }, { title: 'PaymentProviders' });

export const offeredView = (
  offered: readonly { kind: ProviderKind; adapter: PaymentProvider }[],
): Static<typeof OfferedProviders> => ({
  items: offered.map(({ kind: { name, capabilities }, adapter: { publishableKey } }) => ({
    provider: name,
    ...(publishableKey !== undefined && { publishableKey }),
    nextActions: [...capabilities.nextActions],
    laterCapture: capabilities.laterCapture,
    partialRefunds: capabilities.partialRefunds,
    delayedSuccess: capabilities.delayedSuccess,
    savesMethods: capabilities.savesMethods ?? false,
  })),
});
