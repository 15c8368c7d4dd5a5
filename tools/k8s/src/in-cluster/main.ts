/** What the image `skysync/tools` does inside the cluster: as a client of the gateway's Service, and for the own database. */
import { ShopClient } from '@skysync/platform';
import { audit } from './audit';
import { databaseUsers } from './database-users';
import { purchases } from './purchases';
import { seed } from './seed';
import { smoke, visit } from './smoke';

export interface Shop {
  client: ShopClient;
  admin: Login;
  customer: Login;
}

interface Login {
  email: string;
  password: string;
}

const commands: Record<string, (shop: Shop) => Promise<void>> = { seed, smoke, visit, purchases, audit };

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

async function main(name = ''): Promise<void> {
  if (name === 'database-users') return databaseUsers();
  const command = commands[name];
  if (!command) throw new Error(`usage: main.js ${[...Object.keys(commands), 'database-users'].join('|')}`);
  const client = new ShopClient(required('GATEWAY_URL'));
  const { email, password } = JSON.parse(required('ADMIN')).admin as Login;
  await command({ client, admin: { email, password }, customer: JSON.parse(required('CUSTOMER')) });
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
