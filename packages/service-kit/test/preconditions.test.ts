/** If-Match and Idempotency-Key, before anything else of a request is read. */
import type { TestService } from '@skysync/test-kit';
import { requireMatch } from '../src/routes/preconditions';
import { startThings } from './things';

let service: TestService<object>;
beforeAll(async () => {
  service = await startThings();
});
afterAll(() => service.stop());

const remove = async (ifMatch?: string) => {
  const token = service.tokens.token({ role: 'staff' });
  const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  const { status, body } = await service.api.delete('/things/a', { token, headers });
  return body.code ?? status;
};

test.each([
  ['"1"', 204],
  ['*', 204],
  ['"0", "1"', 204],
  ['"2"', 'precondition_failed'],
  ['W/"1"', 'precondition_failed'],
  ['1', 'invalid_request'],
  ['"1', 'invalid_request'],
  ['"1" "2"', 'invalid_request'],
  ['"1",', 'invalid_request'],
  ['', 'precondition_required'],
  [undefined, 'precondition_required'],
])('If-Match %j is answered %s', async (ifMatch, expected) => expect(await remove(ifMatch)).toBe(expected));

test('* stands for something that exists, and a comma in a tag is a part of it', () => {
  expect(() => requireMatch('*', '"1"', false)).toThrow(expect.objectContaining({ code: 'precondition_failed' }));
  expect(() => requireMatch('"a,b"', '"a,b"')).not.toThrow();
  expect(() => requireMatch(undefined, '"1"', false)).not.toThrow();
});

const order = (key?: string) =>
  service.api.post('/orders', {
    token: service.tokens.token({ role: 'guest' }),
    headers: key === undefined ? {} : { 'idempotency-key': key },
    body: { name: 'x' },
  });

test('an Idempotency-Key is 1 to 200 visible characters', async () => {
  expect((await order('my-key')).body.name).toBe('my-key');
  expect((await order('k'.repeat(200))).status).toBe(200);
  for (const key of [undefined, '', 'a b', 'k'.repeat(201), 'é']) {
    expect((await order(key)).body).toMatchObject({
      status: 400,
      code: 'idempotency_key_missing',
      errors: [{ field: 'Idempotency-Key' }],
    });
  }
});
