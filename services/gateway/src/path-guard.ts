/** Lets pass only paths that no server on the way can read differently; they are forwarded byte for byte. */
import { AppError } from '@skysync/service-kit';
import type { RequestHandler } from 'express';

/** First path segment → the app that owns it. As the routes in components/policies/gateway.rego say. */
export const owners: Readonly<Record<string, string>> = Object.freeze({
  __proto__: null as never,
  auth: 'user-service',
  users: 'user-service',
  stores: 'user-service',
  products: 'product-service',
  categories: 'product-service',
  inventory: 'product-service',
  cart: 'order-service',
  orders: 'order-service',
  admin: 'order-service',
  payments: 'payment-service',
  webhooks: 'payment-service',
});

export const serviceApps: readonly string[] = [...new Set(Object.values(owners))];

/** Where a request goes: the app, and path and query as the app knows them, without `/api/v1`. */
export interface Target {
  app: string;
  segment: string;
  path: string;
  query: string;
}

const maxPath = 512;
const maxQuery = 4096;
// No percent-encoding, no empty segment, none that begins with a dot: so no %2e, %2f, %5c, //, /./ or /../ in any spelling
const pathGrammar = /^(?:\/[\w~:@!$&'()*+,;=-][\w.~:@!$&'()*+,;=-]*)+$/;
const queryGrammar = /^[!-~]*$/;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const prefix = '/api/v1';

/** Throws 400 for a path or query outside the grammar, 404 for one that nobody owns. `url` is the raw request target. */
export function resolveTarget(url: string): Target {
  const mark = url.indexOf('?');
  const path = url.slice(prefix.length, mark === -1 ? undefined : mark);
  const query = mark === -1 ? '' : url.slice(mark);
  if (path.length > maxPath || !pathGrammar.test(path)) throw refused('path');
  if (query.length > maxQuery || !queryGrammar.test(query)) throw refused('query');
  const end = path.indexOf('/', 1);
  const segment = path.slice(1, end === -1 ? undefined : end);
  const app = owners[segment];
  if (!app) throw new AppError(404, 'not_found', 'There is no such resource');
  return { app, segment, path, query };
}

const refused = (field: string): AppError =>
  new AppError(400, 'invalid_request', 'The request is not valid', {
    errors: [{ field, message: `has characters or a length that no ${field} of this API has` }],
  });

/** Puts the {@link Target} into `res.locals.target`. */
export const pathGuard: RequestHandler = (req, res, next) => {
  if (!methods.has(req.method)) {
    throw new AppError(405, 'method_not_allowed', 'No resource knows this method', {
      headers: { Allow: [...methods].join(', ') },
    });
  }
  res.locals.target = resolveTarget(req.originalUrl);
  next();
};
