/** Stripe's adapter does what every provider must. */
import { stripe } from '../src/providers/stripe/stripe-kind';
import { laterCaptureChecks } from './later-capture-conformance';
import { type ProviderUnderTest, providerChecks } from './provider-conformance';
import { credentials, openAccount, partsWith } from './stripe-account';
import { vaultChecks } from './vault-conformance';

let account: ProviderUnderTest;
beforeAll(async () => {
  const { adapter, standIn, close } = await openAccount();
  const manual = await stripe.connect(partsWith({ ...credentials, capture: 'manual' }, { STRIPE_URL: standIn.url }));
  account = {
    adapter,
    method: 'pm_card_visa',
    nextDeclines: () => 'pm_card_visa_chargeDeclined',
    waiting: 'pm_card_threeDSecure2Required',
    act: (reference) => standIn.complete3ds(reference),
    later: { adapter: manual, method: 'pm_card_visa' },
    saving: { agree: (reference) => standIn.completeSetup(reference, 'pm_card_visa') },
    async close() {
      await manual.close();
      await close();
    },
  };
});
afterAll(() => account.close());

test.each([...providerChecks, ...laterCaptureChecks, ...vaultChecks])('$name', ({ run }) => run(account));
