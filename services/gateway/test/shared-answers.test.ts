/** What many clients share is nobody's in particular. */
import request from 'supertest';
import { json, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
beforeEach(async () => {
  behind = await startStandIn({ catalogueCacheMs: 60_000 });
});
afterEach(() => behind.close());

test('a shared request has headers of its own: nothing odd of one client spoils the answer of others', async () => {
  behind.respond((req, res) =>
    req.headers['content-type'] || req.headers.range || req.headers['if-match']
      ? json(415, { code: 'unsupported_media_type' }, { 'content-type': 'application/problem+json' })(req, res)
      : json(200, { language: req.headers['accept-language'] ?? 'none' })(req, res),
  );
  const odd = { 'content-type': 'text/x-odd', range: 'bytes=0-1', 'if-match': '"x"', 'accept-language': 'xx' };
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      request(behind.app)
        .get('/api/v1/products')
        .set(n % 2 ? {} : odd),
    ),
  );
  expect(answers.map(({ status, body }) => [status, body.language])).toEqual(Array(30).fill([200, 'none']));
  expect(behind.received).toHaveLength(1);
});

test('a failure is only the asker’s: each of the others hears an answer of its own', async () => {
  let asked = 0;
  behind.respond((req, res) => {
    asked += 1;
    json(asked === 1 ? 500 : 200, { asked })(req, res);
  });
  const answers = await Promise.all([1, 2, 3].map(() => request(behind.app).get('/api/v1/products')));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 502]);
});

test('what is not there is asked for once by each, and not kept', async () => {
  const problem = { status: 404, code: 'not_found' };
  behind.respond(json(404, problem, { 'content-type': 'application/problem+json' }));
  const { headers } = await request(behind.app).get('/api/v1/products/none').expect(404, problem);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(behind.received).toHaveLength(1);
  await request(behind.app).head('/api/v1/products/none').expect(404);
  expect(behind.received).toHaveLength(2);
});

test.each([{ 'cache-control': 'no-store' }, { 'cache-control': 'max-age=3, private' }, { 'set-cookie': 'a=b' }])(
  'what is meant for one, by %j, is not shared',
  async (header) => {
    let asked = 0;
    behind.respond((req, res) => json(200, { asked: ++asked }, header)(req, res));
    const three = [1, 2, 3].map(() => request(behind.app).get('/api/v1/products'));
    expect((await Promise.all(three)).map(({ body }) => body.asked).sort()).toEqual([1, 2, 3]);
  },
);

test('what a service varies its answer by comes on top, and nothing is doubled', async () => {
  behind.respond(json(200, { a: 1 }, { vary: 'Accept-Language', etag: '"7"' }));
  const get = (path: string, headers = {}) => request(behind.app).get(path).set(headers);
  const vary = [
    await get('/api/v1/products'),
    await get('/api/v1/products'),
    await get('/api/v1/products', { 'if-none-match': '"7"' }),
    await get('/api/v1/orders/1', { authorization: 'Bearer x' }),
  ].map(({ headers }) => headers.vary);
  expect(vary).toEqual(Array(4).fill('X-Store, Authorization, Accept-Language'));
});

test('a kept page is compared as RFC 9110 has it', async () => {
  behind.respond(json(200, { a: 1 }, { etag: 'W/"ab"' }));
  const ask = (header: Record<string, string>) => request(behind.app).get('/api/v1/products').set(header);
  for (const tags of ['"ab"', 'W/"ab"', '"x", W/"ab"', '*']) {
    const { headers } = await ask({ 'if-none-match': tags }).expect(304, '');
    expect(headers).toMatchObject({ etag: 'W/"ab"', 'cache-control': 'public, no-cache' });
    expect(headers['content-length']).toBeUndefined();
  }
  for (const tags of ['"a', '"b"', 'x']) await ask({ 'if-none-match': tags }).expect(200);
});

test('cached and uncached answers say the same about themselves, also to HEAD', async () => {
  behind.respond(json(200, { a: 1 }, { etag: '"7"' }));
  const first = await request(behind.app).get('/api/v1/products/a');
  const second = await request(behind.app).get('/api/v1/products/a');
  const head = await request(behind.app).head('/api/v1/products/a');
  const facts = ({ status, headers }: typeof first) => [
    status,
    headers.etag,
    headers['cache-control'],
    headers.vary,
    headers['content-type'],
    headers['content-length'],
  ];
  expect(facts(second)).toEqual(facts(first));
  expect(facts(head)).toEqual(facts(first));
  expect(head.text ?? '').toBe('');
  expect(first.headers.vary).toMatch(/X-Store.*Authorization|Authorization.*X-Store/);
  const mine = await request(behind.app).get('/api/v1/products/a').set('authorization', 'Bearer x');
  expect(mine.headers['cache-control']).toBe('private, no-cache');
});
