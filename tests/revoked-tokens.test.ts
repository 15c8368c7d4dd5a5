/** An account that is disabled is out everywhere at once, though its access token has minutes to live. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);

/** Routes of each service that look at tokens; what anybody may read is read with any token. */
const paths = ['/users/me', '/sessions', '/inventory/NONE', '/cart', '/orders', '/payments/ledger/balances'];

test('its token is refused by every service within two seconds, and a new sign-in too', async () => {
  const admin = await shop.login(platform.demo.admin);
  const change = async (body: object) =>
    expect((await admin.call(`/admin/users/${id}`, { method: 'PATCH', body })).status).toBe(200);
  const credentials = { email: `${randomUUID()}@shop.example`, password: 'correct horse battery' };
  const registered = await shop.call('/auth/register', { body: { ...credentials, name: 'Ann' } });
  const { id } = (await new Buyer(shop, registered.body.accessToken).call('/users/me')).body;
  await change({ role: 'staff' });
  const employee = await shop.login(credentials);
  const codes = () => Promise.all(paths.map(async (path) => (await employee.call(path)).body.code ?? 'taken'));
  expect(new Set(await codes())).toEqual(new Set(['taken', 'not_found']));

  await change({ disabled: true });
  await eventually(async () => expect(await codes()).toEqual(paths.map(() => 'token_revoked')), { timeoutMs: 2_000 });
  await expect(shop.login(credentials)).rejects.toThrow('account_disabled');
});
