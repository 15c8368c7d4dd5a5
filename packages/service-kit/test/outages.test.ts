/** Which failures pass by themselves, which writes are repeated, and which are mistakes of ours. */
import { mongo } from 'mongoose';
import { isDuplicateKey, isOutage, isRepeatable } from '../src/errors/outages';
import { asProblem } from '../src/errors/problem-response';
import { DeadlineExceeded } from '../src/runtime/deadline';

const server = (message: string, code = 1) => new mongo.MongoServerError({ message, code });
const labelled = (label: string) => new mongo.MongoServerError({ message: 'x', errorLabels: [label] });
/** As the driver makes it of what the server answers to single writes. */
const bulk = (...writeErrors: { errmsg: string; code: number }[]) =>
  Object.assign(
    new mongo.MongoBulkWriteError(
      { message: writeErrors[0]?.errmsg ?? '', code: writeErrors[0]?.code ?? 0 },
      Object.create(null),
    ),
    { writeErrors },
  );
const shutdown = 'terminating connection due to administrator command';

const outages: [string, unknown][] = [
  ['a connection that is refused', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
  ['a network error of the driver', new mongo.MongoNetworkError('connection 7 to 10.0.0.1:27017 closed')],
  ['no server to be found', Object.assign(new Error('x'), { name: 'MongooseServerSelectionError' })],
  ['a deadline', new DeadlineExceeded('late')],
  ['a fetch whose connection broke', new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } })],
  ['a server that shuts down', server(shutdown)],
  ['a server that starts', server('the database system is starting up')],
  ['a server in recovery', server('the database system is in recovery mode')],
  ['a primary that stepped down', server('not primary', 10107)],
  ['a full disk', bulk({ errmsg: 'could not extend file: No space left on device', code: 1 })],
  ['a server that takes no writes', server('cannot execute INSERT in a read-only transaction')],
  ['a label of the driver', labelled('RetryableWriteError')],
  ['an outage during a bulk write', bulk({ errmsg: 'unexpected EOF', code: 1 })],
  [
    'a connection that breaks during a bulk write',
    new mongo.MongoBulkWriteError(new mongo.MongoNetworkError('read ECONNRESET'), Object.create(null)),
  ],
  [
    'an outage after a duplicate in a bulk write',
    bulk({ errmsg: 'E11000 duplicate key', code: 11000 }, { errmsg: shutdown, code: 1 }),
  ],
];
test.each(outages)('%s is an outage: 503', (_name, error) => {
  expect(isOutage(error)).toBe(true);
  expect(asProblem(error)).toMatchObject({ code: 'unavailable', details: { headers: { 'Retry-After': '2' } } });
});

const mistakes: [string, unknown][] = [
  ['an error of ours', new TypeError('x is not a function')],
  ['one that happens to have a number', Object.assign(new Error('x'), { code: 7 })],
  ['one that sounds like an outage', new Error('connection closed')],
  ['a duplicate', server('E11000 duplicate key', 11000)],
  ['a query that the server does not understand', server('unknown operator: $foo', 2)],
  ['nothing', undefined],
  ['a text', 'ECONNREFUSED'],
];
test.each(mistakes)('%s is no outage', (_name, error) => {
  expect(isOutage(error)).toBe(false);
  expect(asProblem(error)).toBeUndefined();
});

const repeatable: [string, unknown][] = [
  ['a deadlock', server('deadlock detected')],
  ['a deadlock of a bulk write', bulk({ errmsg: 'deadlock detected', code: 1 })],
  [
    'a deadlock beside a duplicate',
    bulk({ errmsg: 'E11000', code: 11000 }, { errmsg: 'could not serialize access', code: 1 }),
  ],
  ['a write conflict', server('WriteConflict', 112)],
  ['what the server says is transient', labelled('TransientTransactionError')],
];
test.each(repeatable)('%s may be repeated', (_name, error) => expect(isRepeatable(error)).toBe(true));

test('an outage or a duplicate may not be repeated as it is', () => {
  for (const error of [server(shutdown), server('E11000', 11000), bulk({ errmsg: 'E11000', code: 11000 })]) {
    expect(isRepeatable(error)).toBe(false);
  }
  expect(isDuplicateKey(bulk({ errmsg: 'E11000', code: 11000 }))).toBe(true);
});

test('what went on deadlocking to the end is a passing condition, not our mistake', () => {
  expect(asProblem(server('deadlock detected'))).toMatchObject({ code: 'unavailable' });
});
