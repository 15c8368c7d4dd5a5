/** `make lambda`: everything that invokes a function once, narrated, in an emulation of its own. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appIds,
  consoleProgress,
  daprd,
  gatewayPolicy,
  generated,
  type Infrastructure,
  type Login,
  makeRequirements,
  purchase,
  registerCustomer,
  type Secrets,
  ShopClient,
  seedCatalogue,
  startInfrastructure,
  until,
} from '@skysync/platform';
import { printColdStarts } from './cold-starts';
import { type Emulation, startEmulation } from './emulation';
import { printInvocations } from './invocations';

const say = (line: string): void => console.log(line);

function secretsOver({ mongodbUri, redisHost, redisPassword }: Infrastructure): Secrets {
  const made = generated();
  return {
    ...made,
    'redis-host': redisHost,
    'redis-password': redisPassword,
    'gateway-policy': gatewayPolicy(made['jwt-public-keys']),
    ...Object.fromEntries(appIds.map((app) => [`mongodb-uri-${app}`, mongodbUri(app)])),
  };
}

/** Starts Redis, a database, sidecars and the emulation, tries them, and ends all of it, whatever happens. */
export async function tryOut(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-lambda-'));
  const progress = consoleProgress();
  await makeRequirements([daprd], progress);
  const infrastructure = await startInfrastructure({ directory: join(directory, 'servers'), fast: true, progress });
  let emulation: Emulation | undefined;
  const end = async (): Promise<void> => {
    await emulation?.stop();
    await infrastructure.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(1)));
  try {
    const secrets = secretsOver(infrastructure);
    emulation = await progress.step('functions and their sidecars answer', () =>
      startEmulation({ directory: join(directory, 'functions'), secrets }),
    );
    say(`  the HTTP API is ${emulation.url}\n`);
    await buyAndSweep(emulation, secrets);
    say('\nCold starts, in CPU time since the process began, which other work on the machine changes little:');
    await printColdStarts(emulation, say);
  } finally {
    await end();
  }
}

async function buyAndSweep(emulation: Emulation, secrets: Secrets): Promise<void> {
  const client = new ShopClient(emulation.url);
  const customer: Login = JSON.parse(secrets['demo-customer'] ?? '{}');
  await registerCustomer(client, customer);
  await seedCatalogue(client, JSON.parse(secrets['bootstrap-store'] ?? '{}').admin);
  const before = emulation.invocations().length;
  const token = await purchase({ client, say }, customer);
  say('   it invoked:');
  printInvocations(emulation.invocations().slice(before), say);
  await payByWebhook(client, token, secrets);
  say('3. The clock sweeps');
  for (const app of appIds.filter((each) => each !== 'gateway')) {
    await emulation.invoke(app, { timer: 'sweeper' });
    say(`   ${app}: done`);
  }
}

interface Order {
  id: string;
  status: string;
  total: object;
  payment: { id: string };
}

/** An order that waits for its buyer, until the provider reports that it was paid. */
async function payByWebhook(client: ShopClient, token: string, secrets: Secrets): Promise<void> {
  say('2. A webhook tells of a payment');
  const { body: page } = await client.get<{ items: { variants: { sku: string }[] }[] }>(
    '/products?inStock=true&limit=1',
  );
  await client.post('/cart/lines', { sku: page.items[0]?.variants[0]?.sku, quantity: 1 }, { token });
  const shippingAddress = {
    name: 'Demo',
    line1: '1 Harbour Street',
    city: 'Lisbon',
    postalCode: '1100-148',
    country: 'PT',
  };
  const payment = { provider: 'sandbox', method: 'pm_action_required' };
  const call = { token, idempotencyKey: 'webhook' };
  const { body: order } = await client.post<Order>('/orders', { shippingAddress, payment }, call);
  say(`   the order is ${order.status}`);
  const { id: paymentId } = order.payment;
  const data = { reference: `sbx_${paymentId}`, paymentId, store: 'demo', amount: order.total };
  const body = JSON.stringify({ id: `evt_${paymentId}`, type: 'charge.succeeded', data });
  const answer = await fetch(`${client.url}/api/v1/webhooks/sandbox`, {
    method: 'POST',
    headers: { 'sandbox-signature': signatureOf(body, secrets['sandbox-webhook-secret'] ?? '') },
    body,
  });
  const isPaid = async () => (await client.get<Order>(`/orders/${order.id}`, { token })).body.status === 'paid';
  if (!answer.ok || !(await until(isPaid, 20_000)))
    throw new Error(`the webhook, answered ${answer.status}, paid nothing`);
  say('   the order is paid');
}

function signatureOf(body: string, secret: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
