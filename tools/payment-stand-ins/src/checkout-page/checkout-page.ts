/** Serves the example of a checkout page as a shop would: its files, its settings, and a policy that names who takes part. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';

export interface CheckoutPageOptions {
  port: number;
  /** Where the page's files are. */
  folder: string;
  /** Origins of the API, and of what stands for Stripe. */
  api: string;
  stripe: string;
}

/** As docs/payments.md has it, for these origins. */
const policyFor = ({ api, stripe }: CheckoutPageOptions): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${stripe}`,
    `frame-src ${stripe}`,
    `connect-src ${api}`,
    "style-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Returns how to end it. */
export async function startCheckoutPage(options: CheckoutPageOptions): Promise<() => Promise<void>> {
  const { port, folder, api, stripe } = options;
  const app = express();
  app.use((_req, res, next) => {
    res.setHeader('Content-Security-Policy', policyFor(options));
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.get('/settings.js', (_req, res) => {
    const [address, script] = [api, `${stripe}/browser/stripe.js`].map((text) => JSON.stringify(text));
    res.type('js').send(`export const api = ${address};\nexport const stripeScript = ${script};\n`);
  });
  app.use(express.static(folder));
  // where PayPal sends buyers back to
  app.get(['/checkout/paypal/return', '/checkout/paypal/cancel'], (_req, res) =>
    res.sendFile('index.html', { root: folder }),
  );
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
