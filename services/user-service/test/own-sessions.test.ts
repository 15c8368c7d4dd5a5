/** Where somebody is signed in, how that ends here and everywhere, and what a new password does. */
import { goodPassword, startUserService, type UserService } from './user-service';

let service: UserService;
beforeAll(async () => {
  service = await startUserService();
  service.runtime.feed(service.runtime);
});
afterAll(() => service.stop());

const newPassword = 'another battery staple';

async function person() {
  const first = (await service.register({}, { 'user-agent': 'Laptop/1.0' })).body;
  const second = (await service.login(first.user.email, goodPassword, { 'user-agent': 'Phone/2.0' })).body;
  const list = async (token: string) => {
    const { status, body } = await service.api.get('/sessions', { token });
    return status === 200 ? body.items : body.code;
  };
  return { first, second, list, email: first.user.email as string };
}
/** The event reaches this service, too. */
const heard = () => service.relay.drain();

test('the list shows device, times and which one asks, newest first', async () => {
  const { first, second, list } = await person();
  const items = await list(second.accessToken);
  expect(items.map(({ device, current }: { device: string; current: boolean }) => [device, current])).toEqual([
    ['Phone/2.0', true],
    ['Laptop/1.0', false],
  ]);
  await service.refresh(first.refreshToken);
  const [, laptop] = await list(second.accessToken);
  expect(laptop.usedAt > items[1].usedAt).toBe(true);
  expect(JSON.stringify(items)).not.toContain(first.refreshToken.slice(0, 20));
});

test('one that ends takes its refresh token and its access tokens along; the others stay', async () => {
  const { first, second, list } = await person();
  const [, laptop] = await list(second.accessToken);
  const end = () => service.api.delete(`/sessions/${laptop.id}`, { token: second.accessToken });
  expect((await end()).status).toBe(204);
  await heard();
  expect((await service.refresh(first.refreshToken)).status).toBe(401);
  expect(await list(first.accessToken)).toBe('token_revoked');
  expect(await list(second.accessToken)).toHaveLength(1);
  expect((await end()).body.code).toBe('not_found');
});

test('nobody ends a session of somebody else, or of another store', async () => {
  const [mine, yours] = [await person(), await person()];
  const [session] = await yours.list(yours.first.accessToken);
  const foreign = service.tokens.token({ sub: yours.first.user.id, store: 'other' });
  for (const token of [mine.first.accessToken, foreign]) {
    const { status } = await service.api.delete(`/sessions/${session.id}`, { token });
    expect(status).toBe(404);
  }
  expect(await yours.list(yours.first.accessToken)).toHaveLength(2);
  expect((await service.api.get('/sessions', { token: service.tokens.token({ role: 'guest' }) })).status).toBe(403);
});

test('signing out everywhere ends all of them at once', async () => {
  const { first, second, list } = await person();
  expect((await service.api.delete('/sessions', { token: first.accessToken })).status).toBe(204);
  await heard();
  for (const { refreshToken, accessToken } of [first, second]) {
    expect((await service.refresh(refreshToken)).status).toBe(401);
    expect(await list(accessToken)).toBe('token_revoked');
  }
});

describe('a new password', () => {
  const change = (token: string, currentPassword: string, next: string = newPassword) =>
    service.api.post('/users/me/password', { token, body: { currentPassword, newPassword: next } });

  test('ends every other session, and goes on here', async () => {
    const { first, second, list, email } = await person();
    const { status, body } = await change(first.accessToken, goodPassword);
    expect(status).toBe(200);
    await heard();
    expect(await list(first.accessToken)).toBe('token_revoked');
    expect(await list(body.accessToken)).toEqual([expect.objectContaining({ device: 'Laptop/1.0', current: true })]);
    expect((await service.refresh(second.refreshToken)).status).toBe(401);
    expect((await service.refresh(first.refreshToken)).status).toBe(200);
    expect((await service.login(email, goodPassword)).body.code).toBe('invalid_credentials');
    expect((await service.login(email, newPassword)).status).toBe(200);
  });

  test('needs the current one, and a good new one', async () => {
    const { first, email } = await person();
    expect((await change(first.accessToken, 'wrong battery')).body.code).toBe('invalid_credentials');
    for (const weak of ['short', 'password', email, 'x'.repeat(129)]) {
      const { status, body } = await change(first.accessToken, goodPassword, weak);
      expect([status, body.errors?.[0]?.field]).toEqual([400, 'newPassword']);
    }
    expect((await service.login(email, goodPassword)).status).toBe(200);
  });

  test('is no way around the limit of guesses', async () => {
    const { first } = await person();
    const guesses = [];
    for (let i = 0; i < 11; i += 1) guesses.push((await change(first.accessToken, `wrong ${i}`)).status);
    expect(guesses).toEqual([...Array(10).fill(401), 429]);
  });

  test('of two at once one wins', async () => {
    const { first } = await person();
    const answers = await Promise.all(
      [1, 2].map((n) => change(first.accessToken, goodPassword, `${newPassword} ${n}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

test('a token of before sessions were named in it is good until it expires', async () => {
  const { first } = await person();
  const old = service.tokens.token({ sub: first.user.id });
  const { body } = await service.api.get('/sessions', { token: old });
  expect(body.items.every(({ current }: { current: boolean }) => !current)).toBe(true);
});
