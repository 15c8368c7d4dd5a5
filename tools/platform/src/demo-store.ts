/** Opens the demo store: its catalogue, its customer, and the file that says how to get in. */
import { existsSync, readFileSync } from 'node:fs';
import { demoFile, type Instance } from './instance';
import { PlatformError } from './platform-error';
import { port } from './ports';
import type { Secrets } from './secret-file';
import { adminLogin, customerLogin, type Login } from './secrets';
import { catalogueVersion } from './seed/catalogue';
import { registerCustomer, seedCatalogue } from './seed/seed';
import { ShopClient } from './shop-client';
import { until } from './until';
import { writeWhole } from './write-whole';

/** The content of demo.json. */
export interface Demo {
  url: string;
  store: string;
  admin: Login;
  customer: Login;
  /** The version of the catalogue that was imported. */
  catalogue: string;
}

export const hasDemo = (instance: Instance): boolean => existsSync(demoFile(instance));

export function readDemo(instance: Instance): Demo {
  if (!hasDemo(instance)) throw new PlatformError('there is no demo store yet: run make up first');
  return JSON.parse(readFileSync(demoFile(instance), 'utf8'));
}

async function listsProducts(client: ShopClient): Promise<boolean> {
  const answer = await client.get<{ items?: unknown[] }>('/products?limit=1').catch(() => undefined);
  return answer?.status === 200 && (answer.body.items?.length ?? 0) > 0;
}

const isSeeded = (instance: Instance): boolean =>
  hasDemo(instance) && readDemo(instance).catalogue === catalogueVersion;

/** Seeds what is not there yet, waits until products are listed, writes demo.json. */
export async function openShop(instance: Instance, secrets: Secrets): Promise<Demo> {
  const url = `http://127.0.0.1:${port(instance.ports, 'GATEWAY_PORT')}`;
  const client = new ShopClient(url);
  const [admin, customer] = [adminLogin(secrets), customerLogin(secrets)];
  if (!(isSeeded(instance) && (await listsProducts(client)))) {
    await registerCustomer(client, customer);
    await seedCatalogue(client, admin);
  }
  if (!(await until(() => listsProducts(client), 30_000, 250))) throw new PlatformError(`${url} lists no products`);
  const demo: Demo = {
    url: url.replace('127.0.0.1', 'localhost'),
    store: 'demo',
    admin,
    customer,
    catalogue: catalogueVersion,
  };
  writeWhole(demoFile(instance), `${JSON.stringify(demo, null, 2)}\n`, 0o600);
  return demo;
}
