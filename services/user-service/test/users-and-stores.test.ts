import { firstStore, startUserService, type UserService } from './user-service';

let service: UserService;
beforeAll(async () => {
  service = await startUserService();
});
afterAll(() => service.stop());

const me = (token: string | undefined, headers: Record<string, string> = {}) =>
  service.api.get('/users/me', { ...(token && { token }), headers });

describe('the own account', () => {
  test('is read and renamed', async () => {
    const { user, accessToken } = (await service.register()).body;
    expect((await me(accessToken)).body).toEqual(user);
    const renamed = await service.api.patch('/users/me', { token: accessToken, body: { name: '  Änn   Lee ' } });
    expect([renamed.status, renamed.body]).toEqual([200, { ...user, name: 'Änn   Lee' }]);
    expect((await me(accessToken)).body).toEqual(renamed.body);
  });

  test('cannot be given another role or email', async () => {
    const { user, accessToken } = (await service.register()).body;
    for (const field of ['role', 'email', 'store', '_id', 'passwordHash', 'outbox']) {
      const body = { name: 'New', [field]: 'admin' };
      const answer = await service.api.patch('/users/me', { token: accessToken, body });
      expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
    }
    expect((await me(accessToken)).body).toEqual(user);
  });

  test('needs a customer of this store', async () => {
    const { accessToken } = (await service.register()).body;
    const guest = (await service.post('/auth/guest')).body.accessToken;
    const { token } = service.tokens;
    const outcomes = await Promise.all([
      me(undefined),
      me('rubbish'),
      me(guest),
      me(accessToken, { 'x-store-id': 'other' }),
      me(token({ sub: 'usr_gone' })),
      me(token({}, { expiresIn: -1 })),
      me(token({}, { issuer: 'somebody' })),
    ]);
    expect(outcomes.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'token_missing'],
      [401, 'token_invalid'],
      [403, 'forbidden'],
      [403, 'store_mismatch'],
      [404, 'not_found'],
      [401, 'token_expired'],
      [401, 'token_invalid'],
    ]);
  });

  test('is not found with the same id in another store', async () => {
    const { user } = (await service.register()).body;
    expect((await me(service.tokens.token({ sub: user.id, store: 'other' }))).status).toBe(404);
  });
});

describe('the store of the request', () => {
  test('is answered to anybody', async () => {
    const { body } = await service.api.get('/stores/current');
    expect(body).toEqual({ slug: 'demo', name: firstStore.name, currency: 'EUR' });
    const other = await service.api.get('/stores/current', { headers: { 'x-store-id': 'other' } });
    expect(other.body).toEqual({ slug: 'other', name: 'Other Store', currency: 'CHF' });
  });

  test.each(['nowhere', 'DEMO', '$gt', 'demo/../other', '{"$ne":1}', 'x'.repeat(3_000)].map((slug) => [slug]))(
    'is not found as %p, by no route without a token',
    async (slug) => {
      const headers = { 'x-store-id': slug };
      const answers = await Promise.all([
        service.api.get('/stores/current', { headers }),
        service.register({}, headers),
        service.login('ann@shop.example', 'some password', headers),
        service.post('/auth/guest', {}, headers),
        service.refresh('A'.repeat(64), headers),
        service.post('/auth/logout', {}, headers),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(6).fill([404, 'store_not_found']));
    },
  );

  test('is found as soon as it exists', async () => {
    const headers = { 'x-store-id': 'late' };
    expect((await service.api.get('/stores/current', { headers })).status).toBe(404);
    await service.connection
      .collection<{ _id: string }>('stores')
      .insertOne({ _id: 'late', store: 'late', name: 'Late', currency: 'SEK', revision: 1 } as { _id: string });
    expect((await service.api.get('/stores/current', { headers })).status).toBe(200);
  });
});

describe('other services', () => {
  test('get the store of the request', async () => {
    const ask = (sender: string) => service.api.get('/internal/store', { sender, headers: { 'x-store-id': 'other' } });
    expect((await ask('order-service')).body).toEqual({ slug: 'other', name: 'Other Store', currency: 'CHF' });
    expect((await ask('gateway')).status).toBe(403);
  });
});
