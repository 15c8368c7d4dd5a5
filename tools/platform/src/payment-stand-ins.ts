/** Stand-ins of Stripe and PayPal for a laptop without an account: `make up PAYMENTS=stand-ins`. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Instance, repository, saveInstance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { port } from './ports';
import type { Secrets } from './secret-file';
import { until } from './until';

const part = 'payment-stand-ins';
const program = join(repository, 'tools/payment-stand-ins/dist/main.js');
const startWithinMs = 30_000;

export const wantsStandIns = ({ env }: Pick<Instance, 'env'>): boolean => env.PAYMENTS === 'stand-ins';

/** The demo store's accounts with them, which follow from a secret that is random already. */
export function standInAccounts(secrets: Secrets): Secrets {
  const word = (name: string): string =>
    createHash('sha256').update(`${secrets['sandbox-webhook-secret']} ${name}`).digest('hex').slice(0, 24);
  return {
    'payments.demo.stripe': JSON.stringify({
      secretKey: `sk_test_${word('stripe-key')}`,
      publishableKey: `pk_test_${word('stripe-key').slice(0, 8)}`,
      webhookSecrets: [`whsec_${word('stripe-webhooks')}`],
    }),
    'payments.demo.paypal': JSON.stringify({
      clientId: 'stand-in',
      clientSecret: word('paypal-secret'),
      webhookIds: [word('paypal-webhooks')],
    }),
  };
}

/** Where the shop's page is that pays through them. */
export const checkoutPage = ({ ports }: Pick<Instance, 'ports'>): string =>
  `http://localhost:${port(ports, 'CHECKOUT_PAGE_PORT')}`;

/** The page may ask the API, and PayPal sends buyers back to it; a shop of the user's own goes first. */
function withPage(instance: Instance): NodeJS.ProcessEnv {
  const page = checkoutPage(instance);
  const { CORS_ORIGINS: origins = '', SHOP_URL: shop = page } = instance.env;
  const allowed = new Set([...origins.split(',').filter(Boolean), page]);
  return { CORS_ORIGINS: [...allowed].join(','), SHOP_URL: shop };
}

/** Starts both with their page, and tells the services where they are and whose certificates to trust. */
export async function startStandIns(instance: Instance, secrets: Secrets): Promise<void> {
  const told = join(instance.directory, 'payment-stand-ins.json');
  if (!findPart(instance, part)) {
    rmSync(told, { force: true });
    startPart(instance, {
      part,
      command: process.execPath,
      args: [program],
      env: {
        STRIPE_PORT: String(port(instance.ports, 'STRIPE_STAND_IN_PORT')),
        PAYPAL_PORT: String(port(instance.ports, 'PAYPAL_STAND_IN_PORT')),
        PAGE_PORT: String(port(instance.ports, 'CHECKOUT_PAGE_PORT')),
        PAGE_FOLDER: join(repository, 'docs/examples/checkout-page'),
        CONTROL_PORT: String(port(instance.ports, 'STAND_INS_CONTROL_PORT')),
        GATEWAY_URL: `http://127.0.0.1:${port(instance.ports, 'GATEWAY_PORT')}`,
        STRIPE_ACCOUNT: secrets['payments.demo.stripe'],
        PAYPAL_ACCOUNT: secrets['payments.demo.paypal'],
        TOLD: told,
      },
    });
  }
  const where = await until(() => readWhere(told), startWithinMs);
  if (!where)
    throw new PlatformError(`the stand-ins of payment providers did not start; see ${logFile(instance, part)}`);
  instance.env = { ...instance.env, ...withPage(instance), ...where };
  saveInstance(instance);
}

function readWhere(file: string): NodeJS.ProcessEnv | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // not yet
  }
}
