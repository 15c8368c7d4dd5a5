/** One purchase, narrated, with every answer checked: the same story as `make demo`. */
import { purchase } from '@skysync/platform';
import type { Shop } from './main';

export async function smoke({ client, customer }: Shop): Promise<void> {
  await purchase({ client, say: (line) => console.log(line) }, customer);
  console.log('The shop sells.');
}
