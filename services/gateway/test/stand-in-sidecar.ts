/** A small real HTTP server in the place of the gateway's sidecar, whose answers a test decides. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDaprRuntime } from '@skysync/dapr';
import { createLogger, type Metrics, silentMetrics } from '@skysync/service-kit';
import type { Express } from 'express';
import { createApp } from '../src/app';
import { type GatewayConfig, readGatewayConfig } from '../src/config';
import { createUpstream } from '../src/proxy/upstream';

interface Call {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Respond = (req: Call, res: ServerResponse) => void;

export interface StandIn {
  app: Express;
  received: Call[];
  respond(answer: Respond): void;
  /** Requests whose client went away before they were answered. */
  aborted(): number;
  port: number;
  close(): Promise<void>;
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Respond =>
  (_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export async function startStandIn(
  config: Partial<GatewayConfig> = {},
  metrics: Metrics = silentMetrics,
): Promise<StandIn> {
  const received: Call[] = [];
  let answer: Respond = json(200, { ok: true });
  let aborted = 0;
  const server = createServer((req, res) => {
    let body = '';
    res.on('close', () => {
      if (!res.writableFinished) aborted += 1;
    });
    req.on('error', () => {});
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => {
      const call = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body };
      received.push(call);
      answer(call, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const off = { rateLimitMax: 0, authRateLimitMax: 0, webhookRateLimitMax: 0, catalogueCacheMs: 0 };
  const settings = { ...readGatewayConfig({}), ...off, ...config };
  const upstream = createUpstream(`http://127.0.0.1:${port}`, 'dapr-token', settings.upstreamTimeoutMs);
  const log = createLogger('gateway', 'none');
  const tokens = { APP_API_TOKEN: 'app-token', DAPR_API_TOKEN: 'dapr-token' };
  const runtime = createDaprRuntime('gateway', log, { ...tokens, DAPR_HTTP_PORT: String(port) });
  const app = createApp({
    config: settings,
    upstream,
    runtime,
    daprApiToken: 'dapr-token',
    jwks: '{"keys":[]}',
    openapi: { openapi: '3.1.0', info: { title: 'SkySync' }, paths: { '/healthz': { get: {} } } },
    metrics,
    log,
  });
  return {
    app,
    received,
    port,
    respond: (next) => {
      answer = next;
    },
    aborted: () => aborted,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([upstream.close(), runtime.close()]);
    },
  };
}
