/** Both stand-ins, and a shop's page that pays through them, as one program: `make up PAYMENTS=stand-ins` starts it. What services need to know is written to $TOLD. */
import { writeFileSync } from 'node:fs';
import { startCheckoutPage } from './checkout-page/checkout-page';
import { startControl } from './control';
import { startPayPalStandIn } from './paypal/paypal-stand-in';
import { startStripeStandIn } from './stripe/start-stripe-stand-in';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
};

const webhookUrl = (provider: string): string => `${setting('GATEWAY_URL')}/api/v1/webhooks/${provider}/stores/demo`;

async function main(): Promise<void> {
  const stripeAccount = JSON.parse(setting('STRIPE_ACCOUNT'));
  const paypalAccount = JSON.parse(setting('PAYPAL_ACCOUNT'));
  const stripe = await startStripeStandIn({
    port: Number(setting('STRIPE_PORT')),
    webhookUrl: webhookUrl('stripe'),
    webhookSecret: stripeAccount.webhookSecrets[0],
  });
  const paypal = await startPayPalStandIn({
    port: Number(setting('PAYPAL_PORT')),
    webhookUrl: webhookUrl('paypal'),
    webhookId: paypalAccount.webhookIds[0],
    clientId: paypalAccount.clientId,
    clientSecret: paypalAccount.clientSecret,
  });
  const closePage = await startCheckoutPage({
    port: Number(setting('PAGE_PORT')),
    folder: setting('PAGE_FOLDER'),
    api: setting('GATEWAY_URL'),
    stripe: stripe.url,
  });
  const control = startControl({ stripe, paypal }, Number(setting('CONTROL_PORT')));
  const told = { STRIPE_URL: stripe.url, PAYPAL_URL: paypal.url, PAYPAL_CA: paypal.caPem };
  writeFileSync(setting('TOLD'), `${JSON.stringify(told)}\n`, { mode: 0o600 });
  process.once('SIGTERM', () => {
    control.close();
    void Promise.all([stripe.close(), paypal.close(), closePage()]).then(() => process.exit(0));
  });
}

void main();
