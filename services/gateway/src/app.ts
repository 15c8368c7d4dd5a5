/** The way of a request through the gateway, readable at once. It never listens. */
import {
  errorHandler,
  type Inbound,
  type Logger,
  type Metrics,
  type Runtime,
  silentMetrics,
  unknownRoute,
} from '@skysync/service-kit';
import express, { type Express, type Request, type RequestHandler, Router } from 'express';
import { createCatalogueCache } from './catalogue-cache/catalogue-cache';
import type { GatewayConfig } from './config';
import { docsPage } from './docs/docs-page';
import { clientLimits } from './door/client-limits';
import { admitRoute, findRoute, oneReading, reading } from './door/door';
import { namedStore, storeOf } from './door/named-store';
import { identify } from './door/passage';
import { requestBody } from './door/request-body';
import { apiPrefix } from './door/request-target';
import { routeDurations } from './door/route-durations';
import { answerHeaders, crossOrigin, securityHeaders } from './door/security-headers';
import { trace } from './door/trace';
import { createProxy } from './proxy/proxy';
import type { Upstream } from './proxy/upstream';
import { readiness } from './readiness';
import { sidecarRoutes } from './sidecar-routes';

export interface GatewayDeps {
  config: Readonly<GatewayConfig>;
  upstream: Upstream;
  runtime: Pick<Runtime, 'senderOf' | 'inbound'>;
  /** `DAPR_API_TOKEN`: what the own sidecar wants to see. */
  daprApiToken: string;
  /** The public keys of access tokens, a JWKS as JSON text. */
  jwks: string;
  /** The joined API document. */
  openapi: object;
  /** Nothing is counted without. */
  metrics?: Metrics;
  log: Logger;
}

export function createApp({ metrics = silentMetrics, ...deps }: GatewayDeps): Express {
  const { config, upstream, runtime, daprApiToken, jwks, openapi, log } = deps;
  const { catalogueCacheMs: ttl, catalogueCacheBytes: maxBytes } = config;
  const cache = createCatalogueCache({ upstream, daprApiToken, ttl, maxBytes, metrics });
  // a buyer who reads the page again after buying must get the new stock, not what was kept before
  const onChanged = (req: Request): void => cache.forget(storeOf(req));
  const api = Router();
  api.use(findRoute, ...trace(), clientLimits(config), answerHeaders, admitRoute, namedStore, requestBody(config));
  api.use(cache.serve, createProxy({ upstream, daprApiToken, log, onChanged }));
  const routes = Router({ caseSensitive: true, strict: true });
  routes.use(securityHeaders(), crossOrigin(config.corsOrigins));
  routes.use(apiPrefix, api);
  // limits and headers of the API end here: these have no share in what clients may ask
  routes.route('/healthz').all(reading, (_req, res) => void res.json({ status: 'up' }));
  routes.route('/readyz').all(reading, readiness(upstream));
  routes.use(sidecarRoutes(runtime, inbound(cache.forget)));
  routes.route('/.well-known/jwks.json').all(reading, document(jwks, 'application/jwk-set+json', 300));
  routes.route('/openapi.json').all(reading, document(JSON.stringify(openapi), 'application/json', 60));
  routes.route('/').all(reading, (_req, res) => res.redirect('/docs')); // there is no shop window yet
  routes.use(docsPage());

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false).set('trust proxy', config.trustedProxies);
  // a router of its own, because Express notes how a target begins before its first middleware can give it its one reading
  app.use(identify, ...routeDurations(metrics), oneReading, routes, unknownRoute, errorHandler(log));
  return app;
}

const document =
  (text: string, type: string, maxAge: number): RequestHandler =>
  (_req, res) => {
    res.setHeader('cache-control', `public, max-age=${maxAge}`);
    res.type(type).send(text);
  };

/** Every event is acknowledged: a lost one costs as much staleness as the cache's time to live. */
const inbound = (forget: (store: string) => void): Inbound => ({
  topics: ['products'],
  async deliver(envelope) {
    const store = typeof envelope === 'object' && envelope !== null && 'store' in envelope ? envelope.store : undefined;
    if (typeof store === 'string') forget(store);
    return 'SUCCESS';
  },
  deadLetter: async () => 'SUCCESS',
  timers: {},
});
