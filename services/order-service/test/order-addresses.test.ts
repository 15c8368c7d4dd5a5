/** Addresses follow their country: a postal code is asked for where the country has them. */
import { address, openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

async function orderTo(country: string, postalCode?: string) {
  const buyer = shop.buyer(`buyer-${country}-${postalCode}`);
  await buyer.add('SKU-1');
  const { postalCode: _none, ...rest } = address;
  const shippingAddress = { ...rest, country, ...(postalCode !== undefined && { postalCode }) };
  return buyer.order('key', { ...orderBody(), shippingAddress });
}

test.each(['HK', 'QA', 'AE', 'AO', 'GH', 'UG', 'BO', 'PA', 'JM'])('%s needs no postal code', async (country) => {
  const answer = await orderTo(country);
  expect([answer.status, answer.body.shippingAddress?.postalCode]).toEqual([201, undefined]);
});

test.each(['DE', 'FR', 'US', 'GB', 'JP', 'BR', 'IN', 'CH', 'NL'])('%s needs one', async (country) => {
  const { status, body } = await orderTo(country);
  expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'invalid_request', 'shippingAddress.postalCode']);
  expect((await orderTo(country, '10115')).status).toBe(201);
});

test('one that is not needed is kept', async () => {
  expect((await orderTo('HK', '999077')).body.shippingAddress.postalCode).toBe('999077');
});
