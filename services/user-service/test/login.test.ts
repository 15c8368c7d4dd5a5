import type { StateStore } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
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

describe('many guesses at once', () => {
  test('get no more than a few answers, and the right one is not told from the wrong ones', async () => {
    const service = await startUserService({ env: { LOGIN_MAX_FAILURES: '3' } });
    const { email } = (await service.register()).body.user;
    // the right password is compared only after the wrong ones were
    const { matches } = service.deps.passwords;
    let compared = 0;
    let opened = () => {};
    const others = new Promise<void>((resolve) => {
      opened = resolve;
    });
    service.deps.passwords.matches = async (password, hash) => {
      if (password === goodPassword) await others;
      return matches(password, hash);
    };
    const right = service.login(email);
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await service.login(email, wrong);
        compared += 1;
      }),
    );
    opened();
    expect(compared).toBe(20);
    expect(outcome(await right)).toEqual([429, 'too_many_requests']);
    await service.stop();
  });
});

describe('guesses of a stranger', () => {
  const from = (client: string) => ({ 'x-forwarded-for': client });

  test('close the sign-in to the stranger, while the owner signs in from elsewhere', async () => {
    const service = await startUserService();
    const { email } = (await service.register()).body.user;
    const statuses = [];
    for (let guesses = 0; guesses < 100; guesses += 1) {
      statuses.push((await service.login(email, wrong, from('6.6.6.6'))).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(90).fill(429)]);
    expect((await service.login(email, goodPassword, from('1.2.3.4'))).status).toBe(200);
    expect((await service.login(email, goodPassword, from('6.6.6.6'))).status).toBe(429);
    await service.stop();
  });

  test('sent at one moment are compared at most twenty times', async () => {
    const service = await startUserService();
    const { email } = (await service.register()).body.user;
    const { matches } = service.deps.passwords;
    let compared = 0;
    service.deps.passwords.matches = (password, hash) => {
      compared += password === wrong ? 1 : 0;
      return matches(password, hash);
    };
    const guesses = Array.from({ length: 100 }, () => service.login(email, wrong, from('6.6.6.6')));
    const owner = service.login(email, goodPassword, from('1.2.3.4'));
    const answers = await Promise.all(guesses);
    expect(compared).toBeLessThanOrEqual(20);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(compared);
    expect((await owner).status).toBe(200);
    await service.stop();
  });

  test('from everywhere at one account, or at every account, meet a ceiling too', async () => {
    const service = await startUserService({ env: { LOGIN_MAX_FAILURES: '1' } });
    const { email } = (await service.register()).body.user;
    for (let n = 0; n < 30; n += 1) await service.login(email, wrong, from(`6.6.6.${n}`));
    const others = async () => (await service.login(email, wrong, from('6.6.7.7'))).status;
    expect(await eventually(async () => ((await others()) === 429 ? 429 : false))).toBe(429);
    for (let n = 0; n < 31; n += 1) await service.login(`nobody${n}@shop.example`, wrong, from('7.7.7.7'));
    const next = async () => (await service.login('fresh@shop.example', wrong, from('7.7.7.7'))).status;
    expect(await eventually(async () => ((await next()) === 429 ? 429 : false))).toBe(429);
    await service.stop();
  });
});

describe('a window that has passed', () => {
  test('opens the sign-in again', async () => {
    const service = await startUserService({ env: { LOGIN_MAX_FAILURES: '1' } });
    const { email } = (await service.register()).body.user;
    await service.login(email, wrong);
    expect((await service.login(email)).status).toBe(429);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 901_000);
    try {
      expect((await service.login(email)).status).toBe(200);
    } finally {
      clock.mockRestore();
    }
    await service.stop();
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
    ['that hangs', all(hang)],
    ['that can only be read', (state: StateStore) => ({ ...state, save: fail, delete: fail })],
  ])('(one %s) people can sign in, and wrong passwords are refused', async (_what, state) => {
    const service = await startUserService({ state });
    const { email } = (await service.register()).body.user;
    expect((await service.login(email, wrong)).status).toBe(401);
    expect((await service.login(email)).status).toBe(200);
    await service.stop();
  });
});
