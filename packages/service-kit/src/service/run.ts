/** Runs an app until it has to end: start, listen, and drain before the last connection closes. */
import { createServer, type Server, type ServerOptions } from 'node:http';
import type { Express } from 'express';
import { createLogger, type Logger } from '../logging/logger';
import { type LogTransports, openTransports } from '../logging/transports/open-transports';
import type { Metrics } from '../metrics/metrics';
import { createServedMetrics } from '../metrics/serve-metrics';
import type { Runtime } from '../runtime/runtime';
import { startTracing } from '../tracing/start-tracing';
import { type Environment, type ListenConfig, readListenConfig } from './config';

/** An app that has started. */
export interface Running {
  app: Express;
  /** Learns what it has missed while the process stood still, where that can be. */
  catchUp?(): Promise<void>;
  /** Waits for what requests have left to be done after their answers, where there is any. */
  settle?(): Promise<void>;
  /** Ends background work and connections, after the last request was answered. */
  close(): Promise<void>;
}

/** What can be run: a service, or the gateway. */
export interface App {
  appId: string;
  /** Node's settings for the server, where the defaults do not do. */
  server?: ServerOptions;
  /** Sets up what options cannot say. */
  prepareServer?(server: Server): void;
  /** Connects to what the app needs. It never listens. Without `metrics` nothing is counted. */
  start(runtime: Runtime, log: Logger, env: Environment, metrics?: Metrics): Promise<Running>;
}

/** Makes the runtime of an app from its environment. Throws ConfigError. */
export type RuntimeFactory = (appId: string, log: Logger, env: Environment) => Runtime;

const drainDeadlineMs = 12_000;
const closeIdleEveryMs = 50;
/** For the last log lines, after everything else has ended. */
const lastLinesMs = 3_000;

/**
 * Runs `app` on the runtime until SIGTERM, SIGINT or a fatal error. A failure at start is one log line that says why,
 * and exit code 1; so is an error that nobody handled, after an orderly end.
 */
export async function run(app: App, createRuntime: RuntimeFactory): Promise<void> {
  const log = createLogger(app.appId);
  let transports: LogTransports | undefined;
  try {
    transports = openTransports(log, app.appId, process.env);
    const config = readListenConfig(process.env);
    const endTracing = startTracing(app.appId, log, process.env);
    const served = createServedMetrics(app.appId, process.env);
    const runtime = createRuntime(app.appId, log, process.env);
    await runtime.ready();
    const running = await app.start(runtime, log, process.env, served.metrics);
    const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000, ...app.server }, running.app);
    app.prepareServer?.(server);
    await served.listen();
    await listen(server, config);
    log.info('listening', { port: config.port });
    const close = async (): Promise<void> => {
      await running.close();
      await runtime.close();
      await endTracing();
      await served.close();
    };
    endWell({ server, config, log, close, transports });
  } catch (error) {
    log.error(`${app.appId} cannot start: ${error instanceof Error ? error.message : String(error)}`, { error });
    await transports?.close(lastLinesMs);
    process.exit(1);
  }
}

function listen(server: Server, { port, host }: ListenConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

/** What has to end, in this order. */
interface Ending {
  server: Server;
  config: ListenConfig;
  log: Logger;
  close(): Promise<void>;
  transports: LogTransports;
}

/** Ends idle connections at once, busy ones with their answer, and then the process; also after what nobody caught. */
function endWell({ server, config: { drainNoticeMs }, log, close, transports }: Ending): void {
  const exit = (code: number): void => void transports.close(lastLinesMs).then(() => process.exit(code));
  let draining = false;
  // a client that keeps its connection learns with its next answer that it has to open another one
  server.prependListener('request', (_req, res) => {
    if (draining) res.setHeader('connection', 'close');
  });

  const drain = (reason: string, exitCode: number): void => {
    if (draining) return;
    draining = true;
    log.info('draining', { reason });
    setTimeout(() => {
      log.error('drain took too long');
      exit(1);
    }, drainNoticeMs + drainDeadlineMs).unref();
    setTimeout(() => {
      server.close(() => {
        close()
          .catch((error) => log.error('close failed', { error }))
          .finally(() => exit(exitCode));
      });
      // a connection that is busy now stays open after its answer, since that was begun with a promise to keep it
      setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
    }, drainNoticeMs);
  };

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => drain(signal, 0));
  for (const fatal of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fatal, (error: unknown) => {
      log.error(fatal, { error });
      drain(fatal, 1);
    });
  }
}
