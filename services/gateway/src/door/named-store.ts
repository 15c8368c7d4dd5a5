/** Which store a client speaks of: the header `X-Store`, else the token's, else the default one. */
import { defaultStore } from '@skysync/contracts';
import { invalidRequest, isStoreSlug } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';
import { passageOf } from './passage';

/** Notes the named store; a name that no store can have is refused. */
export const namedStore: RequestHandler = (req, _res, next) => {
  const named = req.headers['x-store'];
  if (named === undefined) return next();
  if (typeof named !== 'string' || !isStoreSlug(named)) {
    throw invalidRequest({ field: 'X-Store', message: 'must be the slug of a store' });
  }
  passageOf(req).store = named;
  next();
};

/** The store that a request is about, whoever says so; the token is somebody else's to verify. */
export const storeOf = (req: Request): string => passageOf(req).store ?? storeOfToken(req) ?? defaultStore;

function storeOfToken(req: Request): string | undefined {
  const payload = req.headers.authorization?.split('.')[1];
  if (!payload) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const store = typeof claims === 'object' && claims !== null && 'store' in claims ? claims.store : undefined;
    return typeof store === 'string' ? store : undefined;
  } catch {
    return undefined;
  }
}
