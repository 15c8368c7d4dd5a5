/** PayPal's adapter does what every provider must. */
import { startPayPal } from './paypal-samples';
import { type ProviderUnderTest, providerChecks } from './provider-conformance';

let paypal: ProviderUnderTest;
beforeAll(async () => {
  const { adapter, standIn } = await startPayPal();
  paypal = {
    adapter,
    method: 'paypal',
    nextDeclines() {
      standIn.misbehave({ on: 'capture', how: 'decline' });
      return 'paypal';
    },
    waiting: 'paypal',
    act: (reference) => void standIn.approve(reference),
    close: async () => undefined,
  };
});

test.each(providerChecks)('$name', ({ run }) => run(paypal));
