/** Stripe's adapter does what every provider must. */
import { type ProviderUnderTest, providerChecks } from './provider-conformance';
import { openAccount } from './stripe-account';

let stripe: ProviderUnderTest;
beforeAll(async () => {
  const { adapter, standIn, close } = await openAccount();
  stripe = {
    adapter,
    method: 'pm_card_visa',
    nextDeclines: () => 'pm_card_visa_chargeDeclined',
    waiting: 'pm_card_threeDSecure2Required',
    act: (reference) => standIn.complete3ds(reference),
    close,
  };
});
afterAll(() => stripe.close());

test.each(providerChecks)('$name', ({ run }) => run(stripe));
