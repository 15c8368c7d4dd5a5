/** Starts a service and ends it well: connect, listen, and on SIGTERM drain before the last connection closes. */
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { createSidecar, type Sidecar } from '../dapr/sidecar';
import { createLogger, type Logger } from '../logging/logger';
import { readServiceConfig, type ServiceConfig } from './config';

export interface ServiceParts {
  app: Express;
  /** Ends background work and connections, after the last request was answered. */
  close: () => Promise<void>;
}

export interface ServiceDeps {
  config: Readonly<ServiceConfig>;
  sidecar: Sidecar;
  log: Logger;
}

const drainDeadlineMs = 12_000;

/**
 * Runs a service until SIGTERM or SIGINT. `build` connects to what the service needs and returns its app.
 * A failure at start is one log line that says why, and exit code 1.
 */
export async function runService(appId: string, build: (deps: ServiceDeps) => Promise<ServiceParts>): Promise<void> {
  const log = createLogger(appId);
  try {
    const config = readServiceConfig();
    const sidecar = createSidecar({ port: config.daprHttpPort, apiToken: config.daprApiToken, log });
    await sidecar.ready();
    const parts = await build({ config, sidecar, log });
    await listen(parts, config, log);
  } catch (error) {
    log.error(`${appId} cannot start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

/** Ends idle connections at once, busy ones with their answer, and then the process. */
function stop(server: Server, close: ServiceParts['close'], log: Logger): void {
  server.close(() => {
    close()
      .catch((error) => log.error('close failed', { error }))
      .finally(() => process.exit(0));
  });
  server.closeIdleConnections();
}

async function listen(
  { app, close }: ServiceParts,
  { port, drainNoticeMs }: ServiceConfig,
  log: Logger,
): Promise<void> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  log.info('listening', { port });

  let draining = false;
  // a client that keeps its connection learns with its next answer that it has to open another one
  server.prependListener('request', (_req, res) => {
    if (draining) res.setHeader('connection', 'close');
  });
  const drain = (signal: string): void => {
    if (draining) return;
    draining = true;
    log.info('draining', { signal });
    setTimeout(() => {
      log.error('drain took too long');
      process.exit(1);
    }, drainNoticeMs + drainDeadlineMs).unref();
    setTimeout(() => stop(server, close, log), drainNoticeMs);
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
}
