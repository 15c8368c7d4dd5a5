/** PayPal's adapter does what every provider must. */
import { laterCaptureChecks } from './later-capture-conformance';
import { credentials, startPayPal } from './paypal-samples';
import { type ProviderUnderTest, providerChecks } from './provider-conformance';
import { vaultChecks } from './vault-conformance';

let paypal: ProviderUnderTest;
beforeAll(async () => {
  const { adapter, standIn, connect } = await startPayPal();
  paypal = {
    adapter,
    method: 'paypal',
    nextDeclines() {
      standIn.misbehave({ on: 'capture', how: 'decline' });
      return 'paypal';
    },
    waiting: 'paypal',
    act: (reference) => void standIn.approve(reference),
    later: { adapter: await connect({ ...credentials, capture: 'manual' }), method: 'paypal' },
    saving: { agree: (reference) => void standIn.vault.approve(reference) },
    close: async () => undefined,
  };
});

test.each([...providerChecks, ...laterCaptureChecks, ...vaultChecks])('$name', ({ run }) => run(paypal));
