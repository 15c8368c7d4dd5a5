/** Access tokens that were taken back are refused by every replica of a service, and forgotten when they have expired. */
import type { EventData } from '@skysync/contracts';
import { startTestService, type TestService } from '@skysync/test-kit';
import { defineService, routing } from '../src';

const { route } = routing<object>();
const service = defineService<object>({
  appId: 'product-service',
  routes: [
    route({
      operation: 'readNothing',
      summary: 'Nothing, for customers',
      method: 'GET',
      path: '/nothing',
      who: 'customer',
      answers: { 204: null },
      handler: async () => undefined,
    }),
  ],
  build: () => ({}),
});

let one: TestService<object>;
let other: TestService<object>;
beforeAll(async () => {
  one = await startTestService(service);
  const connection = one.database.connection.useDb(one.database.connection.name);
  other = await startTestService(service, { tokens: one.tokens, database: { ...one.database, connection } });
});
afterAll(async () => {
  await other.stop();
  await one.stop();
});

const soon = () => new Date(Date.now() + 600_000).toISOString();
const hear = (
  data: Omit<EventData<'skysync.user.access_revoked.v1'>, 'until'>,
  until = soon(),
  id = `e-${Math.random()}`,
) =>
  one.runtime.inboundOf().deliver({
    ...{ specversion: '1.0', id, type: 'skysync.user.access_revoked.v1', source: 'user-service', subject: data.userId },
    ...{ time: new Date().toISOString(), store: 'demo', datacontenttype: 'application/json' },
    data: { ...data, until },
  });
const answerOf = async (replica: TestService<object>, claims: Parameters<typeof one.tokens.token>[0]) => {
  const { status, body } = await replica.api.get('/nothing', { token: one.tokens.token(claims) });
  return status === 204 ? 'taken' : body.code;
};

test('of one session: its tokens are refused, those of others are not', async () => {
  expect(await answerOf(one, { sub: 'ann', sid: 's1' })).toBe('taken');
  expect(await hear({ userId: 'ann', sessionId: 's1' })).toBe('SUCCESS');
  expect(await answerOf(one, { sub: 'ann', sid: 's1' })).toBe('token_revoked');
  expect(await answerOf(one, { sub: 'ann', sid: 's2' })).toBe('taken');
  expect(await answerOf(one, { sub: 'ann', sid: 's1', store: 'other' })).toBe('taken');
});

test('of a user: older versions are refused, in whatever order the events come', async () => {
  await hear({ userId: 'bob', tokenVersion: 3 });
  await hear({ userId: 'bob', tokenVersion: 2 });
  expect(await answerOf(one, { sub: 'bob' })).toBe('token_revoked');
  expect(await answerOf(one, { sub: 'bob', ver: 2, sid: 's' })).toBe('token_revoked');
  expect(await answerOf(one, { sub: 'bob', ver: 3 })).toBe('taken');
  expect(await answerOf(one, { sub: 'bob', store: 'other' })).toBe('taken');
});

test('another replica reads what this one has heard, and so does one that starts later', async () => {
  other.follow();
  await hear({ userId: 'cleo', tokenVersion: 1 });
  const heardAt = Date.now();
  while ((await answerOf(other, { sub: 'cleo' })) === 'taken') expect(Date.now() - heardAt).toBeLessThan(2_000);
  const connection = one.database.connection.useDb(one.database.connection.name);
  const third = await startTestService(service, { tokens: one.tokens, database: { ...one.database, connection } });
  expect(await answerOf(third, { sub: 'cleo' })).toBe('token_revoked');
  await third.stop();
});

test('a replica that stood still learns what it has missed before it goes on', async () => {
  const connection = one.database.connection.useDb(one.database.connection.name);
  const frozen = await startTestService(service, { tokens: one.tokens, database: { ...one.database, connection } });
  await hear({ userId: 'fay', tokenVersion: 1 });
  await frozen.catchUp(); // it has read a moment ago
  expect(await answerOf(frozen, { sub: 'fay' })).toBe('taken');
  const later = Date.now() + 2_500;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
  await frozen.catchUp();
  clock.mockRestore();
  expect(await answerOf(frozen, { sub: 'fay' })).toBe('token_revoked');
  await frozen.stop();
});

test('an event that comes again is kept once; one whose tokens have expired is forgotten', async () => {
  const kept = () => one.database.connection.collection('revocations').countDocuments({ userId: 'dan' });
  for (let i = 0; i < 2; i += 1) expect(await hear({ userId: 'dan', tokenVersion: 1 }, soon(), 'same')).toBe('SUCCESS');
  expect(await kept()).toBe(1);
  await hear({ userId: 'eve', tokenVersion: 1 }, new Date(Date.now() - 1).toISOString());
  expect(await hear({ userId: 'dan' }, 'tomorrow')).toBe('DROP');
});
