import request from 'supertest';
import { newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
let token: string;
let untouched: number;
beforeAll(async () => {
  service = await startUserService();
  token = (await service.register({ email: 'victim@shop.example' })).body.accessToken;
  untouched = await service.connection.collection('accounts').countDocuments();
});
afterAll(async () => {
  expect(await service.connection.collection('accounts').countDocuments()).toBe(untouched);
  await service.stop();
});

const hostile: [string, unknown][] = [
  ['null', null],
  ['a number', 12_345_678],
  ['a float', 1.5],
  ['a negative number', -1],
  ['true', true],
  ['an empty text', ''],
  ['spaces', '   '],
  ['a list', ['victim@shop.example']],
  ['an empty list', []],
  ['an object', { value: 'victim@shop.example' }],
  ['$gt', { $gt: '' }],
  ['$ne', { $ne: null }],
  ['$regex', { $regex: '.*' }],
  ['a toString that is no function', { toString: 'x', valueOf: 'y' }],
  ['a length', { length: 20 }],
  ['10,000 characters', 'ab@c'.repeat(2_500)],
];

const fields: [method: 'post' | 'patch', path: string, field: string, good: () => object][] = [
  ['post', '/auth/register', 'email', newPerson],
  ['post', '/auth/register', 'password', newPerson],
  ['post', '/auth/register', 'name', newPerson],
  ['post', '/auth/login', 'email', () => ({ email: 'victim@shop.example', password: 'some password' })],
  ['post', '/auth/login', 'password', () => ({ email: 'victim@shop.example', password: 'some password' })],
  ['post', '/auth/refresh', 'refreshToken', () => ({ refreshToken: 'x' })],
  ['post', '/auth/logout', 'refreshToken', () => ({ refreshToken: 'x' })],
  ['patch', '/users/me', 'name', () => ({ name: 'Ann' })],
];

describe.each(fields)('%s %s with a hostile %s', (method, path, field, good) => {
  // for a password spaces are characters like others, and for a token they are a wrong one: 401
  const spacesMayPass = path === '/auth/login' || field === 'refreshToken';

  test.each(hostile)('%s', async (what, value) => {
    if (what === 'spaces' && spacesMayPass && field !== 'email') return;
    const { status, body } = await service.api[method](path, { token, body: { ...good(), [field]: value } });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });
});

describe('emails and names', () => {
  test.each(
    [
      'no-at',
      '@shop.example',
      'a@',
      'a@b',
      'a b@shop.example',
      'a@shop..example',
      '"a b"@shop.example',
      'a\u0000@shop.example',
      'a\u202e@shop.example',
      'a\n@shop.example',
      'Ann <a@shop.example>',
      'a@shop.example,b@shop.example',
      `${'a'.repeat(250)}@shop.example`,
      '\ud83d@shop.example',
    ].map((email) => [email]),
  )('refuses the email %p', async (email) => {
    const { status, body } = await service.register({ email });
    expect([status, body.errors?.[0]?.field]).toEqual([400, 'email']);
  });

  test.each([['a\u0000b'], ['a\nb'], ['a\u001b[31m'], ['\u202egnp.exe'], ['half \ud83d'], ['x'.repeat(101)]])(
    'refuses the name %p',
    async (name) => {
      const { status, body } = await service.register({ name });
      expect([status, body.errors?.[0]?.field]).toEqual([400, 'name']);
    },
  );
});

describe('bodies', () => {
  const send = (path: string, text: string, type = 'application/json') =>
    request(service.app).post(path).set('content-type', type).send(text);

  test.each([
    ['{', 400, 'malformed_json'],
    ['"text"', 400, 'malformed_json'],
    ['null', 400, 'malformed_json'],
    ['[]', 400, 'invalid_request'],
    ['[{"email":"a@b.example"}]', 400, 'invalid_request'],
    ['{}', 400, 'invalid_request'],
    [`{"email":"${'x'.repeat(20_000)}"}`, 413, 'payload_too_large'],
  ])('%.30s', async (text, status, code) => {
    for (const path of ['/auth/register', '/auth/login', '/auth/refresh']) {
      const answer = await send(path, text);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.type).toBe('application/problem+json');
    }
  });

  test('must be JSON', async () => {
    const answer = await send('/auth/login', 'email=a&password=b', 'application/x-www-form-urlencoded');
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
  });

  test.each([
    ['a role', '"role":"admin"', 'role'],
    ['a store', '"store":"other"', 'store'],
    ['__proto__', '"__proto__":{"role":"admin"}', '__proto__'],
    ['constructor', '"constructor":{"prototype":{"role":"admin"}}', 'constructor'],
    ['$where', '"$where":"1"', '$where'],
    ['a dotted field', '"email.x":"1"', 'email.x'],
  ])('must not name %s', async (_what, member, field) => {
    const { email, name, password } = newPerson();
    const text = `{"email":"${email}","name":"${name}","password":"${password}",${member}}`;
    const { status, body } = await send('/auth/register', text);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(JSON.stringify(body.errors)).toContain(field);
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  test('and queries that no route knows are refused', async () => {
    for (const path of ['/auth/guest?role=admin', '/auth/register?role=admin', '/auth/logout?all=1']) {
      const { status, body } = await service.post(path, {});
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    }
    expect((await service.post('/auth/guest', { role: 'admin' })).status).toBe(400);
    expect((await service.api.get('/users/me', { token, query: { id: 'x' } })).status).toBe(400);
    expect((await service.api.get('/stores/current', { query: { slug: 'x' } })).status).toBe(400);
  });

  test('are for the own sidecar only', async () => {
    for (const path of ['/auth/guest', '/sweeper']) {
      expect((await request(service.app).post(path).set('x-test-stranger', 'yes')).status).toBe(401);
    }
  });
});
