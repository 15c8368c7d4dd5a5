/** Opens the demo store: its customer and its catalogue. */
import { registerCustomer, seedCatalogue } from '@skysync/platform';
import type { Shop } from './main';

export async function seed({ client, admin, customer }: Shop): Promise<void> {
  await registerCustomer(client, customer);
  await seedCatalogue(client, admin);
  console.log('the demo store is open');
}
