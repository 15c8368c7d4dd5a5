import { type StateStore, unavailable } from '@skysync/service-kit';
import { goodPassword, startUserService, type UserService } from './user-service';

const wrong = 'not the right one';
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('signing in', () => {
  let service: UserService;
  beforeAll(async () => {
    service = await startUserService();
  });
  afterAll(() => service.stop());

  test('answers as registering does', async () => {
    const { user } = (await service.register()).body;
    const { status, body } = await service.login(user.email);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user, expiresIn: 600 });
  });

  test('refuses an unknown email and a wrong password alike', async () => {
    const { email } = (await service.register()).body.user;
    const [unknown, mistaken] = await Promise.all([service.login('nobody@shop.example'), service.login(email, wrong)]);
    expect(outcome(unknown)).toEqual([401, 'invalid_credentials']);
    expect({ ...unknown.body, traceId: '' }).toEqual({ ...mistaken.body, traceId: '' });
  });

  test('knows only the accounts of its own store', async () => {
    const { email } = (await service.register()).body.user;
    expect(outcome(await service.login(email, goodPassword, { 'x-store-id': 'other' }))).toEqual([
      401,
      'invalid_credentials',
    ]);
  });

  test('closes after ten failures, for the right password too', async () => {
    const { email } = (await service.register()).body.user;
    const neighbour = (await service.register()).body.user;
    await service.register({ email }, { 'x-store-id': 'other' });
    for (let failures = 0; failures < 10; failures += 1) {
      expect(outcome(await service.login(failures % 2 ? email : email.toUpperCase(), wrong))).toEqual([
        401,
        'invalid_credentials',
      ]);
    }
    const closed = await service.login(email);
    expect(outcome(closed)).toEqual([429, 'too_many_requests']);
    expect(Number(closed.headers['retry-after'])).toBeGreaterThan(890);
    expect(Number(closed.headers['retry-after'])).toBeLessThanOrEqual(900);
    expect((await service.login(neighbour.email)).status).toBe(200);
    expect((await service.login(email, goodPassword, { 'x-store-id': 'other' })).status).toBe(200);
  });

  test('closes for an email without an account in the same way', async () => {
    const answers = [];
    for (let tries = 0; tries < 11; tries += 1) answers.push(await service.login('ghost@shop.example', wrong));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429]);
  });

  test('forgets the failures after a success', async () => {
    const { email } = (await service.register()).body.user;
    for (let round = 0; round < 2; round += 1) {
      for (let failures = 0; failures < 9; failures += 1) expect((await service.login(email, wrong)).status).toBe(401);
      expect((await service.login(email)).status).toBe(200);
    }
  });
});

describe('a window that has passed', () => {
  test('opens the sign-in again', async () => {
    const service = await startUserService({ env: { LOGIN_MAX_FAILURES: '1' } });
    const clock = jest.spyOn(Date, 'now');
    try {
      const { email } = (await service.register()).body.user;
      await service.login(email, wrong);
      expect((await service.login(email)).status).toBe(429);
      clock.mockReturnValue(Date.now() + 901_000);
      expect((await service.login(email)).status).toBe(200);
    } finally {
      clock.mockRestore();
      await service.stop();
    }
  });
});

describe('without a state store', () => {
  const hang = () => new Promise<never>(() => {});
  const fail = async () => {
    throw new Error('the state store is away');
  };
  const all = (answer: () => Promise<never>) => (): StateStore => ({ get: answer, save: answer, delete: answer });

  test.each([
    ['that fails', all(fail)],
    ['that its sidecar cannot reach', all(async () => Promise.reject(unavailable('the state store does not answer')))],
    ['that hangs', all(hang)],
    ['that can only be read', (state: StateStore) => ({ ...state, save: fail, delete: fail })],
  ])('(one %s) people can sign in, and wrong passwords are refused', async (_what, state) => {
    const service = await startUserService({ state });
    try {
      const { email } = (await service.register()).body.user;
      expect((await service.login(email, wrong)).status).toBe(401);
      expect((await service.login(email)).status).toBe(200);
    } finally {
      await service.stop();
    }
  });
});

describe('the work a refusal takes', () => {
  test('does not reveal whether an account exists', async () => {
    // costly enough that leaving the hash out would show at once
    const slow = await startUserService({ env: { PASSWORD_MEMORY_KIB: '65536', PASSWORD_PASSES: '3' } });
    try {
      const { email } = (await slow.register()).body.user;
      // processor time of this process: what else the machine does stays out of it
      const workOf = async (login: string): Promise<number> => {
        const before = process.cpuUsage();
        expect((await slow.login(login, `${goodPassword}!`)).status).toBe(401);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      };
      const [known, unknown]: [number[], number[]] = [[], []];
      for (let round = 0; round < 6; round += 1) {
        known.push(await workOf(email));
        unknown.push(await workOf('nobody@shop.example'));
      }
      expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2);
    } finally {
      await slow.stop();
    }
  });
});
