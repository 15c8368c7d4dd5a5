/** Logs carry the ids of their request and none of its secrets. */
import { Writable } from 'node:stream';
import winston from 'winston';
import { newContext, withContext } from '../context/request-context';
import { createLogger } from './logger';

test('secrets and tokens are replaced, ids are added', () => {
  const lines: string[] = [];
  const log = createLogger('order-service', 'info').clear();
  log.add(
    new winston.transports.Stream({
      stream: new Writable({
        write(chunk, _encoding, done) {
          lines.push(String(chunk));
          done();
        },
      }),
    }),
  );
  const context = newContext({ store: 'demo', requestId: 'r1' });
  withContext(context, () =>
    log.info('login of Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.sig', {
      password: 'hunter2',
      nested: { refreshToken: 'abc', email: 'a@b.example' },
    }),
  );
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    service: 'order-service',
    store: 'demo',
    requestId: 'r1',
    traceId: context.traceId,
    message: 'login of Bearer [token]',
    password: '[redacted]',
    nested: { refreshToken: '[redacted]', email: 'a@b.example' },
  });
});
