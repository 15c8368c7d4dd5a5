/** The gateway's wiring, readable at once. It never listens; see main.ts. */
import { defaultStore, errorHandler, type Logger, unknownRoute } from '@skysync/service-kit';
import express, { type Express } from 'express';
import { type ApiDocument, apiDocument } from './api-document';
import { createCatalogueCache } from './catalogue-cache';
import { clientLimits } from './client-limits';
import type { GatewayConfig } from './config';
import { docsPage } from './docs-page';
import { pathGuard } from './path-guard';
import { createProxy } from './proxy';
import { requestBody } from './request-body';
import { requestIdentity } from './request-identity';
import { crossOrigin, securityHeaders } from './security-headers';
import { sidecarRoutes } from './sidecar-routes';
import { namedStore, storeOfToken } from './store';
import type { Upstream } from './upstream';

export interface GatewayDeps {
  config: Readonly<GatewayConfig>;
  upstream: Upstream;
  /** `APP_API_TOKEN`: what the own sidecar shows. */
  appApiToken: string;
  /** `DAPR_API_TOKEN`: what the own sidecar wants to see. */
  daprApiToken: string;
  /** The public keys of access tokens, a JWKS as JSON text. */
  jwks: string;
  openapi: ApiDocument;
  log: Logger;
}

/** Segments whose changes can be seen in the catalogue: orders reserve stock, payments settle or release it. */
const catalogueMakers = new Set(['products', 'categories', 'inventory', 'orders', 'payments']);

export function createApp({ config, upstream, appApiToken, daprApiToken, jwks, openapi, log }: GatewayDeps): Express {
  const cache = createCatalogueCache({ upstream, daprApiToken, ttl: config.catalogueCacheMs });
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  app.set('query parser', false).set('trust proxy', config.trustedProxies);

  app.get('/healthz', (_req, res) => void res.json({ status: 'up' }));
  app.get('/readyz', async (_req, res) => {
    await upstream.ready().catch(() => res.status(503));
    res.json({ status: res.statusCode === 200 ? 'ready' : 'waiting for the sidecar' });
  });
  app.use(requestIdentity);
  app.use(sidecarRoutes(appApiToken, cache.forget));
  app.use(securityHeaders(), crossOrigin(config.corsOrigins));

  app.use(
    '/api/v1',
    clientLimits(config),
    pathGuard,
    namedStore,
    requestBody(config.bodyLimit),
    cache.serve,
    createProxy({
      upstream,
      daprApiToken,
      log,
      onChanged: (target, req) => {
        // a buyer who looks again after buying must see the new stock, not the page kept before
        if (!catalogueMakers.has(target.segment)) return;
        cache.forget((req.headers['x-store'] as string | undefined) ?? storeOfToken(req) ?? defaultStore);
      },
    }),
  );

  app.get('/.well-known/jwks.json', (_req, res) => {
    res.setHeader('cache-control', 'public, max-age=300');
    res.type('application/jwk-set+json').send(jwks);
  });
  app.get('/openapi.json', apiDocument(openapi, upstream, daprApiToken, log));
  app.get('/', (_req, res) => res.redirect('/docs')); // there is no shop window yet
  app.use(docsPage());
  app.use(unknownRoute);
  app.use(errorHandler(log));
  return app;
}
