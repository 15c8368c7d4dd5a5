/** One purchase, narrated, with every answer checked: the same story as `make demo`. */
import { logIn, purchase } from '@skysync/platform';
import type { Shop } from './main';

export async function smoke({ client, customer }: Shop): Promise<void> {
  await purchase({ client, say: (line) => console.log(line) }, customer);
  console.log('The shop sells.');
}

/** For a shop of real buyers, where nobody pays with play money: everything up to the cart, and the admin's door. */
export async function visit({ client, admin }: Shop): Promise<void> {
  const ask = async <T>(what: string, expected: number, answer: Promise<{ status: number; body: T }>): Promise<T> => {
    const { status, body } = await answer;
    if (status !== expected) throw new Error(`${what}: ${status} instead of ${expected}`);
    console.log(`✔ ${what}`);
    return body;
  };
  const { items } = await ask(
    'the catalogue is there',
    200,
    client.get<{ items: { variants: { sku: string }[] }[] }>('/products?limit=1&inStock=true'),
  );
  const { accessToken: token } = await ask(
    'a guest comes in',
    201,
    client.post<{ accessToken: string }>('/auth/guest', {}),
  );
  const sku = items[0]?.variants[0]?.sku;
  if (sku) await ask('the cart takes a product', 200, client.post('/cart/lines', { sku, quantity: 1 }, { token }));
  await ask('the cart is emptied', 204, client.delete('/cart', { token }));
  await ask('a guest is no admin', 403, client.get('/admin/audit', { token }));
  await logIn(client, admin);
  console.log('✔ the admin comes in');
}
