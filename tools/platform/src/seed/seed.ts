/** Fills the demo store through the public API, as its admin; run again, it changes nothing. */
import { PlatformError } from '../platform-error';
import type { Login } from '../secrets';
import { type Answer, describeProblem, type ShopClient } from '../shop-client';
import { until } from '../until';
import { catalogue } from './catalogue';
import { categories } from './categories';

const batchSize = 50;

function expectStatus<T>(answer: Answer<T>, what: string, ...expected: number[]): T {
  if (expected.includes(answer.status)) return answer.body;
  throw new PlatformError(`${what} failed: ${describeProblem(answer)}`);
}

/** The store's owner is made by user-service when it starts, so the first attempts may come too early. */
export async function logIn(client: ShopClient, { email, password }: Login): Promise<string> {
  let last: Answer<{ accessToken?: string }> | undefined;
  const attempt = async () => {
    last = await client.post<{ accessToken?: string }>('/auth/login', { email, password });
    return last.status === 200 && last.body.accessToken;
  };
  const token = await until(attempt, 20_000, 1_000);
  if (token) return token;
  throw new PlatformError(`login as ${email} failed: ${last ? describeProblem(last) : 'no answer'}`);
}

export async function registerCustomer(client: ShopClient, login: Login): Promise<void> {
  const answer = await client.post('/auth/register', { ...login, name: 'Demo Customer' });
  expectStatus(answer, `registering ${login.email}`, 201, 409); // 409: an earlier run did it
}

export async function seedCatalogue(client: ShopClient, admin: Login): Promise<void> {
  const token = await logIn(client, admin);
  expectStatus(await client.post('/categories/import', { categories }, { token }), 'importing the categories', 200);
  for (let first = 0; first < catalogue.length; first += batchSize) {
    const products = catalogue.slice(first, first + batchSize);
    expectStatus(
      await client.post('/products/import', { products }, { token }),
      `importing products ${first + 1} to ${first + products.length}`,
      200,
    );
  }
}
