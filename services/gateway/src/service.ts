/** The gateway as an app to run: what it connects to, and how its server treats clients. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sidecarOrigin } from '@skysync/dapr';
import { type App, textSetting } from '@skysync/service-kit';
import { createApp } from './app';
import { answerClientError } from './client-error';
import { readGatewayConfig } from './config';
import { createUpstream } from './proxy/upstream';

const documentPath = join(__dirname, '../openapi.json');

export const gateway: App = {
  appId: 'gateway',
  // who dawdles is let go: headers within 10 s, all of a request within 20 s, checked every 2 s; who does not read, after 30 s
  server: {
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    connectionsCheckingInterval: 2_000,
    requireHostHeader: false,
  },
  prepareServer: (server) => void server.setTimeout(30_000).on('clientError', answerClientError),
  async start(runtime, log, env, metrics) {
    const config = readGatewayConfig(env);
    const daprApiToken = textSetting(env, 'DAPR_API_TOKEN');
    const upstream = createUpstream(sidecarOrigin(env), daprApiToken, config.upstreamTimeoutMs);
    const jwks = await runtime.secret('jwt-public-keys');
    const openapi: object = JSON.parse(readFileSync(documentPath, 'utf8'));
    const deps = { config, upstream, runtime, daprApiToken, jwks, openapi, log, ...(metrics && { metrics }) };
    return { app: createApp(deps), close: upstream.close };
  },
};
