/** An account that is disabled is out everywhere at once, though its access token has minutes to live. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);

/** One route at least of each service that looks at tokens. */
const paths = ['/users/me', '/sessions', '/products', '/cart', '/orders', '/payment-methods'];

test('its token is refused by every service within two seconds, and a new sign-in too', async () => {
  const admin = await shop.login(platform.demo.admin);
  const credentials = { email: `${randomUUID()}@shop.example`, password: 'correct horse battery' };
  const registered = await shop.call('/auth/register', { body: { ...credentials, name: 'Ann' } });
  const buyer = new Buyer(shop, registered.body.accessToken);
  const { id } = (await buyer.call('/users/me')).body;
  const codes = () => Promise.all(paths.map(async (path) => (await buyer.call(path)).body.code ?? 'taken'));
  expect(await codes()).toEqual(paths.map(() => 'taken'));

  const disabled = await admin.call(`/admin/users/${id}`, { method: 'PATCH', body: { disabled: true } });
  expect(disabled.status).toBe(200);
  await eventually(async () => expect(await codes()).toEqual(paths.map(() => 'token_revoked')), { timeoutMs: 2_000 });
  await expect(shop.login(credentials)).rejects.toThrow('account_disabled');
});
