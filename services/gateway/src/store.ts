/** Which store a client speaks of: the header `X-Store`, else the token's, else the default one. */
import { AppError } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';

const slugGrammar = /^[a-z][a-z0-9-]{1,38}$/;

/** Puts the named store into `res.locals.store`; leaves it undefined when none was named. */
export const namedStore: RequestHandler = (req, res, next) => {
  const named = req.headers['x-store'];
  if (named === undefined) return next();
  if (typeof named !== 'string' || !slugGrammar.test(named)) {
    throw new AppError(400, 'invalid_request', 'The request is not valid', {
      errors: [{ field: 'X-Store', message: 'must be the slug of a store' }],
    });
  }
  res.locals.store = named;
  next();
};

/** The store in a token that somebody else has verified. */
export function storeOfToken(req: Request): string | undefined {
  const payload = req.headers.authorization?.split('.')[1];
  if (!payload) return undefined;
  try {
    const { store } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { store?: unknown };
    return typeof store === 'string' ? store : undefined;
  } catch {
    return undefined;
  }
}
