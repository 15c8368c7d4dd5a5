/** Admins see, promote and disable accounts of their own store; the last admin stays, and tokens end at once. */
import { goodPassword, startUserService, type UserService } from './user-service';

let service: UserService;
let owner: string;
beforeAll(async () => {
  service = await startUserService();
  service.runtime.feed(service.runtime);
  const { body } = await service.login('owner@demo.example', 'a-long-enough-secret');
  owner = body.accessToken;
  ownerId = body.user.id;
});
afterAll(() => service.stop());
let ownerId: string;

const ask = (path: string, token = owner) => service.api.get(`/admin/users${path}`, { token });
const change = (id: string, body: object, token = owner) => service.api.patch(`/admin/users/${id}`, { token, body });
const heard = () => service.relay.drain();
const enter = async (changes: object = {}) => (await service.register(changes)).body;

describe('the list', () => {
  test('has everybody once, the newest first, whoever registers meanwhile', async () => {
    const made = [await enter(), await enter(), await enter()].map(({ user }) => user.id).reverse();
    const first = (await ask('?limit=2')).body;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    await enter();
    const second = (await ask(`?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second.items[0].id).toBe(made[2]);
    expect(JSON.stringify(first)).not.toMatch(/password|argon/i);
  });

  test('finds addresses by their beginning, in any case, and roles', async () => {
    for (const email of ['zoe.a@shop.example', 'Zoe.B@shop.example', 'not.zoe@shop.example']) await enter({ email });
    const found = async (query: string) => (await ask(query)).body.items.map(({ email }: { email: string }) => email);
    expect(await found('?search=ZOE')).toEqual(['zoe.a@shop.example', 'zoe.b@shop.example']);
    const { nextCursor } = (await ask('?search=zoe&limit=1')).body;
    expect(await found(`?search=zoe&limit=1&cursor=${nextCursor}`)).toEqual(['zoe.b@shop.example']);
    expect(await found('?search=zoe.%2A')).toEqual([]);
    expect(await found('?role=admin')).toEqual(['owner@demo.example']);
  });

  test('and all of this room is for admins of the store', async () => {
    const { user } = await enter();
    for (const role of ['customer', 'staff'] as const) {
      const token = service.tokens.token({ role });
      const answers = [
        await ask('', token),
        await ask(`/${user.id}`, token),
        await change(user.id, { role: 'admin' }, token),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    }
    const foreign = service.tokens.token({ role: 'admin', store: 'other' });
    expect((await ask(`/${user.id}`, foreign)).status).toBe(404);
    expect((await change(user.id, { disabled: true }, foreign)).status).toBe(404);
    expect((await ask('', foreign)).body.items.map(({ email }: { email: string }) => email)).toEqual([
      'owner@demo.example',
    ]);
  });

  test.each([
    ['?role=platform', 'role'],
    ['?role=guest', 'role'],
    ['?limit=0', 'limit'],
    ['?cursor=x', 'cursor'],
    ['?search=a&cursor=WyJ6Il0', 'cursor'],
    ['?search[$ne]=a', 'search[$ne]'],
  ])('%s is refused by name', async (query, field) => {
    const { status, body } = await ask(query);
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
  });
});

test('a new role counts at once: tokens with the old one are refused', async () => {
  const { user, accessToken, refreshToken } = await enter();
  expect((await change(user.id, { role: 'staff' })).body.role).toBe('staff');
  await heard();
  expect((await service.api.get('/users/me', { token: accessToken })).body.code).toBe('token_revoked');
  const next = (await service.refresh(refreshToken)).body;
  expect(service.tokens.verifyToken(next.accessToken)).toMatchObject({ role: 'staff', ver: 1 });
  expect((await service.api.get('/users/me', { token: next.accessToken })).body.role).toBe('staff');
});

test('a disabled account is out everywhere, and in again when it is enabled', async () => {
  const { user, accessToken, refreshToken } = await enter();
  const disabled = await change(user.id, { disabled: true });
  expect(disabled.body.disabledAt).toEqual(expect.any(String));
  await heard();
  expect((await service.api.get('/users/me', { token: accessToken })).body.code).toBe('token_revoked');
  expect((await service.refresh(refreshToken)).status).toBe(401);
  expect((await service.login(user.email)).body.code).toBe('account_disabled');
  expect((await service.login(user.email, 'not the right one')).body.code).toBe('invalid_credentials');
  expect((await change(user.id, { disabled: true })).body).toEqual(disabled.body);
  expect((await change(user.id, { disabled: false })).body).not.toHaveProperty('disabledAt');
  expect((await service.login(user.email, goodPassword)).status).toBe(200);
});

describe('the last admin', () => {
  test.each([{ role: 'staff' }, { disabled: true }])('cannot be changed to %j', async (body) => {
    const { status, body: problem } = await change(ownerId, body);
    expect([status, problem.code]).toEqual([409, 'last_admin']);
    expect((await ask(`/${ownerId}`)).body).toMatchObject({ role: 'admin' });
  });

  test('may go when another one, who was disabled, is enabled again', async () => {
    const { user } = await enter();
    await change(user.id, { role: 'admin' });
    for (const disabled of [true, false]) expect((await change(user.id, { disabled })).status).toBe(200);
    expect((await change(ownerId, { role: 'staff' })).status).toBe(200);
    const other = (await service.login(user.email)).body.accessToken;
    await change(ownerId, { role: 'admin' }, other);
    owner = (await service.login('owner@demo.example', 'a-long-enough-secret')).body.accessToken;
    expect((await change(user.id, { role: 'customer' })).status).toBe(200);
  });

  test('is the one who is left of two that dismiss each other at once', async () => {
    const { user } = await enter();
    await change(user.id, { role: 'admin' });
    const second = (await service.login(user.email)).body.accessToken;
    const answers = await Promise.all([change(user.id, { role: 'staff' }), change(ownerId, { role: 'staff' }, second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await heard();
    const admins = await service.connection.collection('accounts').countDocuments({ store: 'demo', role: 'admin' });
    expect(admins).toBe(1);
  });
});

test('what is no change is refused', async () => {
  const { user } = await enter();
  for (const body of [{ role: 'platform' }, { role: 'guest' }, { disabled: 'yes' }, { more: 1 }]) {
    expect((await change(user.id, body, service.tokens.token({ role: 'admin' }))).status).toBe(400);
  }
});
