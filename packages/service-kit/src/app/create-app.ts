/** The shell every service's Express app is built in: ids, body limits, caller check, health, problems. */
import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { parse } from 'yaml';
import { newContext, withContext } from '../context/request-context';
import { AppError } from '../errors/app-error';
import { errorHandler, unknownRoute } from '../errors/problem';
import type { Logger } from '../logging/logger';

export const defaultStore = 'demo';

export interface AppShell {
  log: Logger;
  /** `APP_API_TOKEN`: what the own sidecar must show with each request (https://docs.dapr.io/operations/security/app-api-token/). */
  appApiToken: string;
  /** Largest accepted body, in the notation of the `bytes` package. */
  bodyLimit?: string;
  /** Throws or rejects when the service cannot work now, for example without its database. */
  ready: () => Promise<void> | void;
  /** Path of the service's OpenAPI document in YAML, served at `/openapi.json`. */
  openapi?: string;
  /** Mounted before the JSON parser, for bodies whose exact bytes count (signed webhooks). */
  rawRoutes?: Router[];
  routes: Router[];
}

/** Builds the app of a service. It never listens; see `runService`. */
export function createApp(shell: AppShell): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.get('/healthz', (_req, res) => void res.json({ status: 'up' }));
  app.get('/readyz', async (_req, res) => {
    await shell.ready();
    res.json({ status: 'ready' });
  });

  app.use(requestContext);
  app.use(onlyFromOwnSidecar(shell.appApiToken));
  for (const router of shell.rawRoutes ?? []) app.use(router);
  app.use(requireJsonBody);
  app.use(express.json({ limit: shell.bodyLimit ?? '256kb', type: ['application/json', 'application/*+json'] }));
  if (shell.openapi) app.get('/openapi.json', openapiDocument(shell.openapi));
  for (const router of shell.routes) app.use(router);
  app.use(unknownRoute);
  app.use(errorHandler(shell.log));
  return app;
}

const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const requestContext: RequestHandler = (req, res, next) => {
  const requestId = header(req.headers['x-request-id']);
  const traceparent = header(req.headers.traceparent);
  const context = newContext({
    store: header(req.headers['x-store-id']) || defaultStore,
    ...(requestId && { requestId }),
    ...(traceparent && { traceparent }),
  });
  if (req.headers.authorization) context.authorization = req.headers.authorization;
  res.setHeader('x-request-id', context.requestId);
  withContext(context, next);
};

/** Refuses whoever is not this service's sidecar; compared in constant time. */
function onlyFromOwnSidecar(token: string): RequestHandler {
  const expected = Buffer.from(token);
  return (req, _res, next) => {
    const shown = Buffer.from(header(req.headers['dapr-api-token']) ?? '');
    if (shown.length === expected.length && timingSafeEqual(shown, expected)) return next();
    throw new AppError(401, 'token_missing', 'Only the sidecar of this service may call it');
  };
}

const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** A request without a type has no body as far as we are concerned: sidecars forward an empty one as a chunked one. */
const requireJsonBody: RequestHandler = (req, _res, next) => {
  const type = req.headers['content-type'];
  if (!type || jsonType.test(type)) return next();
  throw new AppError(415, 'unsupported_media_type', 'Send the body as application/json');
};

/** Read once, at start, so that a missing document stops the service. */
function openapiDocument(path: string): RequestHandler {
  const document: unknown = parse(readFileSync(path, 'utf8'));
  return (_req, res) => void res.json(document);
}

/** Refuses every app but the named ones: the guard of `/internal/*` routes. daprd sets the header from the caller's identity. */
export function allowCallers(...appIds: string[]): RequestHandler {
  return (req, _res, next) => {
    const callerId = header(req.headers['dapr-caller-app-id']) ?? '';
    if (appIds.includes(callerId)) return next();
    throw new AppError(403, 'forbidden', 'This route is for other services only');
  };
}
