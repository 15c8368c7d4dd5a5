/** Serves metrics on a port of their own, which neither clients nor other services reach by way of the app's. */
import { createServer, type Server } from 'node:http';
import { ConfigError, type Environment, textSetting, wholeNumberSetting } from '../service/config';
import { createMetrics, type Metrics, silentMetrics } from './metrics';

/** Where metrics are served. */
interface MetricsConfig {
  port: number;
  host: string;
  stores: string[];
}

const mostStores = 50;
/** Each look at the event loop wakes the process: every 10 ms, as is usual, costs an idle one five times as much. */
const loopStepMs = 50;
/** Collectors are few. */
const mostConnections = 16;

/** `METRICS_PORT`, `METRICS_HOST` and `METRICS_STORES`; undefined when nobody collects. Throws ConfigError. */
function readMetricsConfig(env: Environment): MetricsConfig | undefined {
  if (!env.METRICS_PORT) return undefined;
  const port = wholeNumberSetting(env, 'METRICS_PORT', undefined, 1);
  if (env.APP_PORT === env.METRICS_PORT) throw new ConfigError('METRICS_PORT must not be the port of the app');
  const stores = (env.METRICS_STORES ?? '').split(',').flatMap((store) => store.trim() || []);
  if (stores.length > mostStores) throw new ConfigError(`METRICS_STORES must not name more than ${mostStores} stores`);
  return { port, host: textSetting(env, 'METRICS_HOST', '127.0.0.1'), stores };
}

/** The metrics of a process, and how they are served. */
export interface ServedMetrics {
  metrics: Metrics;
  /** Begins to answer. Rejects when the port cannot be had. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** Everything does nothing unless `METRICS_PORT` is set. Throws ConfigError. */
export function createServedMetrics(appId: string, env: Environment): ServedMetrics {
  const config = readMetricsConfig(env);
  if (!config) return { metrics: silentMetrics, listen: async () => {}, close: async () => {} };
  const { collectDefaultMetrics }: typeof import('prom-client') = require('prom-client');
  const metrics = createMetrics(appId, {
    stores: config.stores,
    collect: (register) => collectDefaultMetrics({ register, eventLoopMonitoringPrecision: loopStepMs }),
  });
  const server = createMetricsServer(metrics);
  return {
    metrics,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, () => resolve());
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers `GET /metrics`, and nothing else. */
function createMetricsServer(metrics: Metrics): Server {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, async (req, res) => {
    if (req.method !== 'GET' || req.url !== '/metrics') return void res.writeHead(404).end();
    const text = await metrics.text().catch(() => undefined);
    if (text === undefined) return void res.writeHead(500).end();
    res.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
  });
  server.maxConnections = mostConnections;
  return server;
}
