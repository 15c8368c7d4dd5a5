/** Logs carry the ids of their request and none of its secrets. */
import { Writable } from 'node:stream';
import winston from 'winston';
import { newContext, withContext } from '../src/context/request-context';
import { createLogger } from '../src/logging/logger';

/** The lines that `write` makes, parsed. */
function linesOf(write: (log: winston.Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLogger('order-service', 'info').clear();
  log.add(new winston.transports.Stream({ stream }));
  write(log);
  return lines.map((line) => JSON.parse(line));
}

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.sig';

test('secrets and tokens are replaced, ids are added', () => {
  const context = newContext({ store: 'demo', requestId: 'r1' });
  const [line] = linesOf((log) =>
    withContext(context, () =>
      log.info(`login of Bearer ${token}`, {
        password: 'hunter2',
        nested: { refreshToken: 'abc', email: 'a@b.example' },
      }),
    ),
  );
  expect(line).toMatchObject({
    service: 'order-service',
    store: 'demo',
    requestId: 'r1',
    traceId: context.traceId,
    message: 'login of Bearer [token]',
    password: '[redacted]',
    nested: { refreshToken: '[redacted]', email: 'a@b.example' },
  });
});

test('an error is logged with its stack and cause, and neither has a secret', () => {
  const cause = new Error('cannot reach mongodb://app:hunter2@db:27017/x');
  const [line] = linesOf((log) => log.error('failed', { error: new Error(`bad ${token}`, { cause }) }));
  expect(line?.error).toMatchObject({
    name: 'Error',
    message: 'bad [token]',
    stack: expect.stringContaining('logger.test'),
    cause: { message: 'cannot reach mongodb://[redacted]@db:27017/x' },
  });
  expect(JSON.stringify(line)).not.toMatch(/eyJ|hunter2/);
});

test.each([
  'authorization',
  'Password',
  'passwordHash',
  'accessToken',
  'cookie',
  'set-cookie',
  'dapr-api-token',
  'APP_API_TOKEN',
  'clientSecret',
  'apiKey',
  'x-signature',
])('what stands under %s is never written', (key) => {
  expect(JSON.stringify(linesOf((log) => log.info('x', { list: [{ [key]: 'hunter2' }] })))).not.toContain('hunter2');
});

test('what merely sounds like a secret is written', () => {
  const [line] = linesOf((log) => log.info('x', { tokens: 3, secretName: 'jwt-public-keys', code: 'token_expired' }));
  expect(line).toMatchObject({ tokens: 3, secretName: 'jwt-public-keys', code: 'token_expired' });
});

test('what refers to itself or is deep does not break the log', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  const error = new Error('loop');
  error.cause = error;
  expect(linesOf((log) => log.info('x', { loop, error }))).toHaveLength(1);
});

test('outside any request there are no ids', () => {
  expect(Object.keys(linesOf((log) => log.info('x'))[0] ?? {}).sort()).toEqual([
    'level',
    'message',
    'service',
    'timestamp',
  ]);
});

test('no part of a line goes past the scrubber, however many members it has', () => {
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`member${n}`, 'sk_live_51HxAbCdEf']));
  const text = JSON.stringify(linesOf((log) => log.info('x', { ...many, '4242424242424242': 1 }))[0]);
  expect(text).not.toMatch(/sk_live|4242424242424242/);
});

test('nothing says who somebody is', () => {
  const [line] = linesOf((log) =>
    log.warn('no mailbox ada@lovelace.org', { order: { shippingAddress: { name: 'Ada', city: 'Paris' } } }),
  );
  expect(line).toMatchObject({ message: 'no mailbox [e-mail]', order: { shippingAddress: '[redacted]' } });
});
