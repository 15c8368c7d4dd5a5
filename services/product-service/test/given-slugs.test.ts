/** A slug that staff gave is theirs or refused, never replaced by another. */
import { withStore } from '@skysync/service-kit';
import { createProduct } from '../src/products/create-product';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

/** The shop, in which whatever stood in the way of the first insert is gone a moment later. */
function withPassingOwner(): Shop['deps'] {
  const { products } = shop.deps;
  let isThere = true;
  const insert: typeof products.insert = async (state, events) => {
    if (!isThere) return products.insert(state, events);
    isThere = false;
    return undefined;
  };
  return { ...shop.deps, products: { ...products, insert } };
}

const variants = (sku: string) => [{ sku, price: { amount: 100, currency: 'EUR' } }];
const create = (input: Parameters<typeof createProduct>[1]) =>
  withStore('demo', () => createProduct(withPassingOwner(), input));

test('a given slug whose owner goes away while it is asked for is kept', async () => {
  const { slug } = await create({ title: 'Any title', slug: 'wanted', variants: variants('W-1') });
  expect(slug).toBe('wanted');
});

test('a slug made from the title gets a suffix', async () => {
  const { slug } = await create({ title: 'Any title', variants: variants('W-2') });
  expect(slug).toMatch(/^any-title-[0-9a-f]{6}$/);
});
