/** Starts the gateway. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runService } from '@skysync/service-kit';
import { parse } from 'yaml';
import type { ApiDocument } from './api-document';
import { createApp } from './app';
import { readGatewayConfig } from './config';
import { createUpstream } from './upstream';

const openapiPath = join(__dirname, '..', 'openapi.yaml');

void runService('gateway', async ({ config: { daprHttpPort, appApiToken, daprApiToken }, sidecar, log }) => {
  const config = readGatewayConfig();
  const jwks = await sidecar.secret('jwt-public-keys');
  const openapi = parse(readFileSync(openapiPath, 'utf8')) as ApiDocument;
  const upstream = createUpstream(`http://127.0.0.1:${daprHttpPort}`, daprApiToken, config.upstreamTimeoutMs);
  const app = createApp({ config, upstream, appApiToken, daprApiToken, jwks, openapi, log });
  return { app, close: () => upstream.close() };
});
