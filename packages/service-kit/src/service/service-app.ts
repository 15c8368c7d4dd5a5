/** The shell every service's Express app is built in: context, sender check, health, routes, problems. */

import { defaultStore } from '@skysync/contracts';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { newContext, withContext } from '../context/request-context';
import { errorHandler, unknownRoute } from '../errors/problem-response';
import type { Logger } from '../logging/logger';
import { type Mounting, mountRoutes } from '../routes/mount-routes';
import type { Inbound, Runtime } from '../runtime/runtime';

/** What a service's app is built of. */
export interface ServiceShell {
  log: Logger;
  runtime: Pick<Runtime, 'senderOf' | 'inbound'>;
  /** Throws or rejects when the service cannot work now, for example without its database. */
  ready: () => Promise<void>;
  inbound: Inbound;
  /** Notes how long requests take. */
  durations: readonly RequestHandler[];
  /** Routes, each list with what its handlers work with. */
  mountings: readonly Mount[];
}

/** Mounts declared routes; made by {@link mounting}, which knows the types. */
export type Mount = (senderOf: Runtime['senderOf']) => Router;

/** Binds routes to what their handlers work with. */
export const mounting =
  <D>(what: Omit<Mounting<D>, 'senderOf'>): Mount =>
  (senderOf) =>
    mountRoutes({ ...what, senderOf });

/** Builds the app. It never listens. */
export function createServiceApp({ log, runtime, ready, inbound, durations, mountings }: ServiceShell): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.get('/healthz', (_req, res) => void res.json({ status: 'up' }));
  app.get('/readyz', async (_req, res) => {
    await ready();
    res.json({ status: 'ready' });
  });
  for (const handler of durations) app.use(handler);
  app.use(requestContext);
  app.use((req, _res, next) => {
    runtime.senderOf(req.headers); // refuses strangers
    next();
  });
  app.use(runtime.inbound(inbound));
  for (const mount of mountings) app.use(mount(runtime.senderOf));
  app.use(unknownRoute);
  app.use(errorHandler(log));
  return app;
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const requestContext: RequestHandler = (req, res, next) => {
  const requestId = first(req.headers['x-request-id']);
  const traceparent = first(req.headers.traceparent);
  const context = newContext({
    store: first(req.headers['x-store-id']) || defaultStore,
    ...(requestId && { requestId }),
    ...(traceparent && { traceparent }),
  });
  if (req.headers.authorization) context.authorization = req.headers.authorization;
  res.setHeader('x-request-id', context.requestId);
  withContext(context, next);
};
