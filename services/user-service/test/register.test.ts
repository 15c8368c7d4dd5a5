import jwt from 'jsonwebtoken';
import { newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
beforeAll(async () => {
  service = await startUserService();
});
afterAll(() => service.stop());

const accounts = () => service.connection.collection('accounts');

describe('registering', () => {
  test('opens an account, signs in and publishes it once', async () => {
    const person = newPerson();
    const { status, body } = await service.register(person);
    expect(status).toBe(201);
    expect(body).toEqual({
      user: {
        id: expect.stringMatching(/^usr_/),
        email: person.email,
        name: person.name,
        role: 'customer',
        createdAt: expect.any(String),
      },
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      expiresIn: 600,
    });
    const { sub, role, store, iat = 0, exp = 0, iss, aud } = jwt.decode(body.accessToken) as jwt.JwtPayload;
    expect({ sub, role, store, iss, aud }).toEqual({
      sub: body.user.id,
      role: 'customer',
      store: 'demo',
      iss: 'skysync/user-service',
      aud: 'skysync',
    });
    expect(exp - iat).toBe(600);
    expect(service.tokens.verifyToken(body.accessToken).sub).toBe(body.user.id);

    await service.outboxesAreEmpty();
    const published = service.runtime.published.filter(({ subject }) => subject === body.user.id);
    expect(published).toEqual([
      expect.objectContaining({
        type: 'skysync.user.registered.v1',
        source: 'user-service',
        store: 'demo',
        data: { userId: body.user.id, role: 'customer' },
      }),
    ]);
  });

  test('keeps neither the password nor a token', async () => {
    const { body } = await service.register({ password: 'plain to see 77' });
    const saved = JSON.stringify([
      await accounts().find().toArray(),
      await service.connection.collection('sessions').find().toArray(),
    ]);
    expect(saved).not.toContain('plain to see 77');
    expect(saved).not.toContain(body.refreshToken);
    const account = await accounts().findOne({ _id: body.user.id });
    expect(account?.passwordHash).toMatch(/^\$argon2id\$/);
  });

  test('knows one email in every spelling, per store', async () => {
    const { email } = (await service.register()).body.user;
    for (const spelling of [email, email.toUpperCase(), ` ${email} `]) {
      const { status, body } = await service.register({ email: spelling });
      expect([status, body.code]).toEqual([409, 'email_taken']);
    }
    expect((await service.register({ email }, { 'x-store-id': 'other' })).status).toBe(201);
    expect((await service.login(email.toUpperCase())).status).toBe(200);
  });

  test('lets one of many at once win', async () => {
    const person = newPerson();
    const answers = await Promise.all(Array.from({ length: 10 }, () => service.register(person)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(await accounts().countDocuments({ email: person.email })).toBe(1);
    const [winner] = answers.filter(({ status }) => status === 201);
    await service.outboxesAreEmpty();
    expect(service.runtime.published.filter(({ subject }) => subject === winner?.body.user.id)).toHaveLength(1);
  });

  test('lets one win of two replicas at once too', async () => {
    const { api: other } = await service.replica();
    // often enough that some meet inside the database
    for (let round = 0; round < 10; round += 1) {
      const body = newPerson();
      const answers = await Promise.all([service.register(body), other.post('/auth/register', { body })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
  });

  test.each([
    ['short', 'Sh0rt!7'],
    ['long', 'x1y2z3'.repeat(22)],
    ['common', 'Password123'],
    ['a run', 'abcdefghij'],
    ['one character', 'aaaaaaaaaaaa'],
    ['with a control character', 'correct horse\u0000battery'],
    ['half a character', 'correct horse \ud83d'],
    ['the email', 'me-myself@shop.example'],
    ['the name of the mailbox', 'ME-myself'],
  ])('refuses a password that is %s', async (_what, password) => {
    const { status, body } = await service.register({ email: 'me-myself@shop.example', password });
    expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'invalid_request', 'password']);
    expect(JSON.stringify(body)).not.toContain(password);
  });

  test('takes spaces, any script and 128 characters as a password', async () => {
    for (const password of ['  spaces count  ', 'пароль мой вот', '🙂🙃🙂🙃 🐎🔋🐎🔋', 'x1y2'.repeat(32)]) {
      const { body } = await service.register({ password });
      expect((await service.login(body.user.email, password)).status).toBe(200);
      expect((await service.login(body.user.email, password.slice(1))).status).toBe(401);
    }
  });

  test('publishes later what the broker did not take', async () => {
    service.runtime.breakBroker(true);
    const { body } = await service.register();
    await service.relay.drain();
    service.runtime.breakBroker(false);
    const published = () => service.runtime.published.filter(({ subject }) => subject === body.user.id);
    expect(published()).toHaveLength(0);
    await accounts().updateOne({ _id: body.user.id }, { $set: { 'outbox.0.time': new Date(Date.now() - 60_000) } });
    await Promise.all([service.sweep(), service.sweep()]);
    expect(new Set(published().map(({ id }) => id)).size).toBe(1);
    await service.outboxesAreEmpty();
  });
});
