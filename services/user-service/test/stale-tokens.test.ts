/** An old, foreign or broken Authorization header stands in nobody's way into a session, and a refusal says how to come in. */
import { goodPassword, newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
beforeAll(async () => {
  service = await startUserService();
});
afterAll(() => service.stop());

const stale: [string, (service: UserService) => string][] = [
  ['expired', ({ tokens }) => tokens.token({}, { expiresIn: -1 })],
  ['of another store', ({ tokens }) => tokens.token({ store: 'other' })],
  ['of another issuer', ({ tokens }) => tokens.token({}, { issuer: 'somebody' })],
  ['that is none', () => 'rubbish'],
];

test.each(stale)(
  'with a token %s one registers, signs in, goes on, enters as a guest and leaves',
  async (_what, make) => {
    const headers = { authorization: `Bearer ${make(service)}` };
    const { status, body } = await service.register({}, headers);
    expect(status).toBe(201);
    expect((await service.login(body.user.email, goodPassword, headers)).status).toBe(200);
    expect((await service.post('/auth/guest', undefined, headers)).status).toBe(201);
    const refreshed = await service.refresh(body.refreshToken, headers);
    expect(refreshed.status).toBe(200);
    const { refreshToken } = refreshed.body;
    expect((await service.post('/auth/logout', { refreshToken }, headers)).status).toBe(204);
    expect((await service.refresh(refreshToken)).status).toBe(401);
  },
);

test('every 401 names the scheme', async () => {
  const { email } = newPerson();
  const answers = [
    await service.login(email),
    await service.refresh('x'.repeat(64)),
    await service.api.get('/users/me'),
    await service.api.get('/users/me', { token: 'rubbish' }),
  ];
  for (const { status, headers } of answers) {
    expect([status, headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer/)]);
  }
});
