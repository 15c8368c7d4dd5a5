/** Who may come in where on the machine of a local run: nobody from outside it, and nobody without the right token. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type AppId, appIds } from '@skysync/platform';
import mongoose from 'mongoose';
import { hasPostgres, platformUnderTest } from './shop';

const platform = platformUnderTest();
const { ports, directory } = platform;
const loopback = '0100007F';

const portOf = (app: AppId, kind: '' | '_SIDECAR_HTTP' | '_SIDECAR_GRPC'): number =>
  ports[`${app.toUpperCase().replace('-', '_')}${kind}_PORT`] ?? 0;

/** The token that a sidecar asks its app for. */
const sidecarToken = (app: AppId): string =>
  /^DAPR_API_TOKEN=(.+)$/m.exec(readFileSync(join(directory, `${app}.env`), 'utf8'))?.[1] ?? '';

/** Addresses in the kernel's spelling that something listens on, by port. */
function listeners(): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local = '', , state] = line.trim().split(/\s+/);
      if (state !== '0A') continue;
      const [address = '', hex = ''] = local.split(':');
      const number = Number.parseInt(hex, 16);
      found.set(number, [...(found.get(number) ?? []), address]);
    }
  }
  return found;
}

/** Publishes an empty event by gRPC and gives the status of gRPC: 0 is success, 12 "no such API". */
function publishByGrpc(app: AppId, topic: string): Promise<string> {
  const text = (field: number, value: string) => Buffer.from([field * 8 + 2, value.length, ...Buffer.from(value)]);
  const message = Buffer.concat([text(1, 'pubsub'), text(2, topic)]);
  const session = connectHttp2(`http://127.0.0.1:${portOf(app, '_SIDECAR_GRPC')}`);
  const call = session.request({
    ':method': 'POST',
    ':path': '/dapr.proto.runtime.v1.Dapr/PublishEvent',
    'content-type': 'application/grpc',
    te: 'trailers',
    'dapr-api-token': sidecarToken(app),
  });
  call.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
  return new Promise<string>((resolve, reject) => {
    const take = (headers: Record<string, unknown>) =>
      headers['grpc-status'] !== undefined && resolve(String(headers['grpc-status']));
    call.on('response', take).on('trailers', take).on('error', reject).resume();
  }).finally(() => session.destroy());
}

const publish = async (app: AppId, topic: string, token = sidecarToken(app)): Promise<number> => {
  const url = `http://127.0.0.1:${portOf(app, '_SIDECAR_HTTP')}/v1.0/publish/pubsub/${topic}`;
  const headers = { 'dapr-api-token': token, 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: '{}', signal: AbortSignal.timeout(5_000) })).status;
};

test('every port listens on 127.0.0.1 only', () => {
  const open = listeners();
  const isRun = (name: string): boolean =>
    name === 'MONGODB_PORT' ? hasPostgres(platform) : !/^(?:MAIL|JAEGER)_/.test(name) || open.has(ports[name] ?? 0);
  const own = Object.entries(ports).filter(([name]) => isRun(name));
  const addresses = own.map(([name, number]) => [name, open.get(number)]);
  expect(addresses).toEqual(own.map(([name]) => [name, [loopback]]));
});

test.each(appIds)('the sidecar of %s takes no other token', async (app) => {
  const other = app === 'gateway' ? 'order-service' : 'gateway';
  for (const token of ['', sidecarToken(other)]) expect(await publish(app, 'orders', token)).toBe(401);
});

test.each(appIds)('the sidecar of %s publishes nothing by gRPC', async (app) => {
  expect(await publishByGrpc(app, 'orders')).toBe('12');
});

test('an app publishes to its own topic only', async () => {
  expect(await publish('order-service', 'payments')).toBe(403);
  expect(await publish('user-service', 'orders')).toBe(403);
  expect([403, 404, 405]).toContain(await publish('gateway', 'products'));
});

test.each(appIds.filter((app) => app !== 'gateway'))('%s takes requests from its sidecar only', async (app) => {
  const answer = await fetch(`http://127.0.0.1:${portOf(app, '')}/openapi.json`, {
    signal: AbortSignal.timeout(5_000),
  });
  expect(answer.status).toBe(401);
});

test('the database wants a login, and Redis a password', async () => {
  if (hasPostgres(platform)) {
    const stranger = mongoose.createConnection(`mongodb://127.0.0.1:${ports.MONGODB_PORT}/order-service`, {
      serverSelectionTimeoutMS: 5_000,
    });
    await expect(stranger.collection('orders').findOne({})).rejects.toThrow(/auth/i);
    await stranger.close();
  } // a database of the user's asks for what its owner wants

  const socket = connect(ports.REDIS_PORT ?? 0, '127.0.0.1');
  socket.write('PING\r\n');
  const answer = await new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.destroy();
  expect(answer).toMatch(/^-NOAUTH/);
});

test('nobody else reads what a local run keeps', () => {
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  const secret = readdirSync(directory).filter((name) => /\.env$|^(secrets|demo|instance|processes)\.json$/.test(name));
  expect(secret.length).toBeGreaterThan(appIds.length);
  for (const name of secret) expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
});
