import { createTestTokens } from '@skysync/test-kit';
import { accessTokenSeconds } from '../src/sessions/access-token';
import { startUserService, type UserService } from './user-service';

let service: UserService;
beforeAll(async () => {
  service = await startUserService();
});
afterAll(() => service.stop());

const sessions = () => service.connection.collection<{ _id: string; userId: string; expiresAt: Date }>('sessions');
const refused = async (refreshToken: string) => {
  const { status, body } = await service.refresh(refreshToken);
  expect([status, body.code]).toEqual([401, 'token_invalid']);
};

describe('refreshing', () => {
  test('gives the next pair each time', async () => {
    const first = (await service.register()).body;
    const second = await service.refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ user: first.user, expiresIn: accessTokenSeconds });
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    expect((await service.refresh(second.body.refreshToken)).status).toBe(200);
    expect(await sessions().countDocuments({ userId: first.user.id })).toBe(1);
  });

  test('ends the whole family when a used token comes again', async () => {
    const { user, refreshToken: first } = (await service.register()).body;
    const { refreshToken: second } = (await service.refresh(first)).body;
    const { refreshToken: third } = (await service.refresh(second)).body;
    const another = (await service.login(user.email)).body.refreshToken;
    await refused(first);
    await refused(third);
    await refused(second);
    expect((await service.refresh(another)).status).toBe(200);
  });

  test('gives the same next token to a request that is repeated, however many send it at once', async () => {
    const { user, refreshToken } = (await service.register()).body;
    const answers = await Promise.all(Array.from({ length: 8 }, () => service.refresh(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect((await service.refresh(answers[0]?.body.refreshToken)).status).toBe(200);
    expect(await sessions().countDocuments({ userId: user.id })).toBe(1);
  });

  test('gives the same next token on a replica that has another signing key already', async () => {
    const rotated = await service.replica(createTestTokens());
    const { refreshToken } = (await service.register()).body;
    const { refreshToken: next } = (await service.refresh(refreshToken)).body;
    const repeated = await rotated.api.post('/auth/refresh', { body: { refreshToken } });
    expect([repeated.status, repeated.body.refreshToken]).toEqual([200, next]);
    expect((await service.refresh(next)).status).toBe(200);
  });

  test('lets a used token come again for a moment only', async () => {
    const { user, refreshToken: first } = (await service.register()).body;
    const { refreshToken: second } = (await service.refresh(first)).body;
    await sessions().updateOne({ userId: user.id }, { $set: { rotatedAt: new Date(Date.now() - 31_000) } });
    await refused(first);
    await refused(second);
  });

  test('answers with the role and name of now', async () => {
    const { user, refreshToken } = (await service.register()).body;
    await service.connection
      .collection('accounts')
      .updateOne({ _id: user.id }, { $set: { role: 'staff', name: 'New' } });
    const { body } = await service.refresh(refreshToken);
    expect(body.user).toMatchObject({ role: 'staff', name: 'New' });
    expect(service.tokens.verifyToken(body.accessToken).role).toBe('staff');
  });

  test('refuses what is over, of another store, of nobody, or made up', async () => {
    const { user, refreshToken } = (await service.register()).body;
    const elsewhere = await service.refresh(refreshToken, { 'x-store-id': 'other' });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([401, 'token_invalid']);
    const { body } = await service.refresh(refreshToken);
    await sessions().updateOne({ userId: user.id }, { $set: { expiresAt: new Date(Date.now() - 1) } });
    await refused(body.refreshToken);

    const orphan = (await service.register()).body;
    await service.connection.collection('accounts').deleteOne({ _id: orphan.user.id });
    await refused(orphan.refreshToken);

    for (const made of ['x', 'A'.repeat(64), `${'A'.repeat(63)}!`, body.accessToken.slice(0, 500)]) await refused(made);
  });

  test('lasts 30 days from the sign-in and does not grow by refreshing', async () => {
    const { user, refreshToken } = (await service.register()).body;
    const before = await sessions().findOne({ userId: user.id });
    await service.refresh(refreshToken);
    const after = await sessions().findOne({ userId: user.id });
    expect(after).toMatchObject({ expiresAt: before?.expiresAt });
    const days = (Number(after?.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 2);
    const [ttl] = (await sessions().indexes()).filter((index) => index.expireAfterSeconds === 0);
    expect(ttl?.key).toEqual({ expiresAt: 1 });
  });
});

describe('signing out', () => {
  test('ends the session of the token, and no other', async () => {
    const { user, refreshToken } = (await service.register()).body;
    const another = (await service.login(user.email)).body.refreshToken;
    const { status, text } = await service.post('/auth/logout', { refreshToken });
    expect([status, text]).toEqual([204, '']);
    await refused(refreshToken);
    expect((await service.refresh(another)).status).toBe(200);
  });

  test('ends it by a used token too', async () => {
    const { refreshToken: first } = (await service.register()).body;
    const { refreshToken: second } = (await service.refresh(first)).body;
    await service.post('/auth/logout', { refreshToken: first });
    await refused(second);
  });

  test('answers 204 to anything it does not know, and leaves other stores alone', async () => {
    const { refreshToken } = (await service.register()).body;
    for (const body of [undefined, {}, { refreshToken: 'x' }, { refreshToken: 'A'.repeat(64) }]) {
      expect((await service.post('/auth/logout', body)).status).toBe(204);
    }
    expect((await service.post('/auth/logout', { refreshToken }, { 'x-store-id': 'other' })).status).toBe(204);
    expect((await service.refresh(refreshToken)).status).toBe(200);
  });
});

describe('guests', () => {
  test('get a token each, with or without an empty body', async () => {
    const answers = [await service.post('/auth/guest'), await service.post('/auth/guest', {})];
    const subjects = answers.map(({ status, body }) => {
      expect(status).toBe(201);
      expect(Object.keys(body).sort()).toEqual(['accessToken', 'expiresIn']);
      return service.tokens.verifyToken(body.accessToken);
    });
    expect(subjects[0]).toMatchObject({
      sub: expect.stringMatching(/^guest_[0-9a-f]{32}$/),
      role: 'guest',
      store: 'demo',
    });
    expect(subjects[0]?.sub).not.toBe(subjects[1]?.sub);
  });
});
