/** Who guesses passwords: how many are compared, whatever the client sends at once, to however many replicas. */
import { Problem } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { goodPassword, startUserService, type UserService } from './user-service';

const wrong = 'not the right one';
const from = (client: string) => ({ 'x-forwarded-for': client });

/** Counts the wrong passwords that are compared. */
function countCompared(...replicas: Pick<UserService, 'deps'>[]) {
  const compared = { count: 0 };
  for (const { deps } of replicas) {
    const { matches } = deps.passwords;
    deps.passwords.matches = (password, hash) => {
      compared.count += password === wrong ? 1 : 0;
      return matches(password, hash);
    };
  }
  return compared;
}

describe('guesses of a stranger', () => {
  let service: UserService;
  let email: string;
  beforeEach(async () => {
    service = await startUserService();
    email = (await service.register()).body.user.email;
  });
  afterEach(() => service.stop());

  const owner = () => service.login(email, goodPassword, from('1.2.3.4'));

  test('close the sign-in to the stranger, while the owner signs in from elsewhere', async () => {
    const statuses = [];
    for (let guesses = 0; guesses < 100; guesses += 1) {
      statuses.push((await service.login(email, wrong, from('6.6.6.6'))).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(90).fill(429)]);
    expect((await owner()).status).toBe(200);
    expect((await service.login(email, goodPassword, from('6.6.6.6'))).status).toBe(429);
  });

  test('sent at one moment to several replicas are compared no more often', async () => {
    const other = await service.replica();
    const compared = countCompared(service, other);
    const guesses = Array.from({ length: 100 }, (_, n) =>
      (n % 2 ? service.api : other.api).post('/auth/login', {
        body: { email, password: wrong },
        headers: from('6.6.6.6'),
      }),
    );
    const signedIn = owner();
    const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
    expect(compared.count).toBeGreaterThanOrEqual(10);
    expect(compared.count).toBeLessThanOrEqual(20);
    expect(statuses).toEqual([...Array(compared.count).fill(401), ...Array(100 - compared.count).fill(429)]);
    expect((await signedIn).status).toBe(200);
  });

  test.each([
    ['through several gateways', (n: number) => `6.6.6.6, 10.0.0.${n}`],
    ['with all addresses of one IPv6 network', (n: number) => `2001:db8:1:1:${n}::1`],
  ])('count as those of one client %s', async (_what, address) => {
    const compared = countCompared(service);
    for (let n = 0; n < 12; n += 1) await service.login(email, wrong, from(address(n)));
    expect(compared.count).toBe(10);
  });
});

describe('those who know their password', () => {
  test('get in at one moment from as many devices as they have behind one address', async () => {
    const service = await startUserService();
    try {
      const { email } = (await service.register()).body.user;
      const answers = await Promise.all(Array.from({ length: 16 }, () => service.login(email)));
      expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
      for (let again = 0; again < 25; again += 1) expect((await service.login(email)).status).toBe(200);
    } finally {
      await service.stop();
    }
  });
});

test('a sign-in that never gets its place, since others always do, is asked to come again', async () => {
  const crowded = () => Promise.reject(new Problem('precondition_failed'));
  const service = await startUserService({ state: (real) => ({ ...real, save: crowded }) });
  try {
    const { email } = (await service.register()).body.user;
    const { status, headers } = await service.login(email);
    expect([status, headers['retry-after']]).toEqual([429, '1']);
  } finally {
    await service.stop();
  }
});

test('a sign-in with nothing before it costs two operations of the state store, and leaves nothing there', async () => {
  const operations: string[] = [];
  const service = await startUserService({
    state: (real) => ({
      get(key) {
        operations.push(`get ${key}`);
        return real.get(key);
      },
      save(key, value, options) {
        operations.push(`save ${key}`);
        return real.save(key, value, options);
      },
      delete(key) {
        operations.push(`delete ${key}`);
        return real.delete(key);
      },
    }),
  });
  try {
    const { email } = (await service.register()).body.user;
    await service.login(email);
    expect(operations).toEqual([expect.stringMatching(/^save /), expect.stringMatching(/^delete /)]);
    expect(operations.join()).not.toContain(email);
  } finally {
    await service.stop();
  }
});

describe('many failures', () => {
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
