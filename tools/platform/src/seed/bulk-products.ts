/** Any number of products made from the demo catalogue's, each with a SKU, title and price of its own; one in ten is sold out. */
import { PlatformError } from '../platform-error';
import { describeProblem, type ShopClient } from '../shop-client';
import { catalogue } from './catalogue';

const perRequest = 100;
const atOnce = 3;
const soldOutEvery = 10;

function bulkProduct(number: number) {
  const model = catalogue[number % catalogue.length];
  const code = `BULK-${String(number).padStart(7, '0')}`;
  const price = { amount: 100 + ((number * 7_919) % 200_000), currency: 'EUR' };
  const stock = number % soldOutEvery === 0 ? 0 : 1 + (number % 500);
  const { categories = [], tags = [] } = model ?? {};
  const title = `${model?.title ?? 'Product'} ${number.toString(36).toUpperCase()}`;
  return {
    externalId: code,
    title,
    description: `Number ${number} of many.`,
    categories,
    tags,
    variants: [{ sku: code, price, stock }],
  };
}

/** Imports products 0 to `count` through the public API; run again, it changes the same ones. `told` hears how many are done. */
export async function importBulk(
  client: ShopClient,
  token: () => Promise<string>,
  count: number,
  told: (done: number) => void,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let first = next; first < count; first = next) {
      next = first + perRequest;
      const products = Array.from({ length: Math.min(perRequest, count - first) }, (_, n) => bulkProduct(first + n));
      const answer = await client.post('/products/import', { products }, { token: await token() });
      if (answer.status !== 200) throw new PlatformError(`importing from ${first} failed: ${describeProblem(answer)}`);
      told(Math.min(first + perRequest, count));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
