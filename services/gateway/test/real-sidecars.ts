/** The gateway behind its real sidecar, with the real components and policy, and an echo in the place of order- and product-service. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaprRuntime } from '@skysync/dapr';
import { freePorts, gatewayPolicy } from '@skysync/platform';
import { createLogger } from '@skysync/service-kit';
import { createTestTokens, eventually, type TestTokens } from '@skysync/test-kit';
import type { Express } from 'express';
import { createApp } from '../src/app';
import { readGatewayConfig } from '../src/config';
import { createUpstream } from '../src/proxy/upstream';
import { echoApp } from './echo-app';

const repository = join(__dirname, '../../..');
const components = join(repository, 'components');
const daprApiToken = 'gateway-sidecar-token';
const appApiToken = 'gateway-app-token';

export interface Edge {
  app: Express;
  tokens: TestTokens;
  /** Requests that reached the echo. */
  reached(): number;
  /** Publishes to `products` as a service would. */
  publish(event: object): Promise<void>;
  stopCallee(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEdge(): Promise<Edge> {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-gateway-'));
  const ports = await freePorts();
  const port = (name: string): number => ports[name] ?? 0;
  const tokens = createTestTokens();
  writeInstance(directory, tokens);
  let reached = 0;
  const echo = listen(
    echoApp(() => ++reached),
    port('ORDER_SERVICE_PORT'),
  );

  const upstream = createUpstream(`http://127.0.0.1:${port('GATEWAY_SIDECAR_HTTP_PORT')}`, daprApiToken, 10_000);
  const log = createLogger('gateway', 'none');
  const env = { APP_API_TOKEN: appApiToken, DAPR_API_TOKEN: daprApiToken };
  const runtime = createDaprRuntime('gateway', log, {
    ...env,
    DAPR_HTTP_PORT: String(port('GATEWAY_SIDECAR_HTTP_PORT')),
  });
  const app = createApp({
    config: { ...readGatewayConfig({}), rateLimitMax: 0, authRateLimitMax: 0, catalogueCacheMs: 60_000 },
    upstream,
    runtime,
    daprApiToken,
    jwks: tokens.jwks,
    openapi: { openapi: '3.1.0', info: {}, paths: {} },
    log,
  });
  const gateway = listen(app, port('GATEWAY_PORT'));
  const sidecars = ['gateway', 'order-service', 'product-service'].map((id) => startSidecar(directory, id, port));
  const [own, callee] = sidecars;

  await eventually(() => upstream.ready().then(() => own?.exitCode === null), { timeoutMs: 25_000 });
  for (const name of ['ORDER_SERVICE', 'PRODUCT_SERVICE']) {
    await eventually(
      async () => (await fetch(`http://127.0.0.1:${port(`${name}_SIDECAR_HTTP_PORT`)}/v1.0/healthz`)).ok,
      { timeoutMs: 25_000 },
    );
  }

  return {
    app,
    tokens,
    reached: () => reached,
    async publish(event) {
      const answer = await fetch(
        `http://127.0.0.1:${port('PRODUCT_SERVICE_SIDECAR_HTTP_PORT')}/v1.0/publish/pubsub/products`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/cloudevents+json', 'dapr-api-token': 'product-service-token' },
          body: JSON.stringify(event),
        },
      );
      if (!answer.ok) throw new Error(`publishing answered ${answer.status}: ${await answer.text()}`);
    },
    stopCallee: () => kill(callee),
    async stop() {
      await Promise.all(sidecars.map(kill));
      await Promise.all([upstream.close(), runtime.close()]);
      for (const server of [echo, gateway]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function writeInstance(directory: string, tokens: TestTokens): void {
  const secrets = {
    'redis-host': process.env.TEST_REDIS_HOST,
    'redis-password': process.env.TEST_REDIS_PASSWORD,
    'jwt-public-keys': tokens.jwks,
    'gateway-policy': gatewayPolicy(tokens.jwks),
  };
  writeFileSync(join(directory, 'secrets.json'), JSON.stringify(secrets));
  writeFileSync(join(directory, 'gateway.env'), `APP_API_TOKEN=${appApiToken}\nDAPR_API_TOKEN=${daprApiToken}\n`);
  for (const id of ['order-service', 'product-service']) {
    writeFileSync(join(directory, `${id}.env`), `APP_API_TOKEN=${id}-app\nDAPR_API_TOKEN=${id}-token\n`);
  }
}

function listen(app: Express, port: number): Server {
  return createServer(app).listen(port, '127.0.0.1');
}

function startSidecar(directory: string, id: string, port: (name: string) => number): ChildProcess {
  const prefix = id.toUpperCase().replace('-', '_');
  const log = openSync(join(directory, `${id}.log`), 'w');
  return spawn(
    join(repository, 'tools/sidecar/.dapr/bin/daprd'),
    [
      ['--app-id', id],
      ['--dapr-http-port', String(port(`${prefix}_SIDECAR_HTTP_PORT`))],
      ['--dapr-grpc-port', String(port(`${prefix}_SIDECAR_GRPC_PORT`))],
      ['--dapr-internal-grpc-port', String(port(`${prefix}_SIDECAR_INTERNAL_PORT`))],
      ['--metrics-port', String(port(`${prefix}_SIDECAR_METRICS_PORT`))],
      ['--dapr-listen-addresses', '127.0.0.1'],
      ['--resources-path', components],
      ['--config', join(components, 'configuration', id === 'gateway' ? 'gateway.yaml' : 'app.yaml')],
      ['--placement-host-address', ''],
      ['--app-port', String(port(id === 'gateway' ? 'GATEWAY_PORT' : 'ORDER_SERVICE_PORT'))],
    ].flat(),
    { cwd: directory, stdio: ['ignore', log, log], env: { ...process.env, RATE_LIMIT_CEILING: '0' } },
  );
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
