/** Middleware that stands in front of every protected route. */
import type { RequestHandler } from 'express';
import { currentContext } from '../context/request-context';
import { AppError, forbidden } from '../errors/app-error';
import { type Role, roleAtLeast } from './roles';
import type { VerifyToken } from './verify-token';

/** Who is asking, after {@link Guard.atLeast} let the request pass. */
export interface Caller {
  userId: string;
  role: Role;
  store: string;
}

export interface Guard {
  /** Lets pass who holds a valid token of this store with `role` or a higher one: 401, 403 otherwise. */
  atLeast(role: Role): RequestHandler;
}

/**
 * Verifies the bearer token again in the service itself, though the gateway's sidecar did so already:
 * a request that came another way must not get further. The store of the token becomes the store of all queries.
 */
export function createGuard(verifyToken: VerifyToken): Guard {
  return {
    atLeast: (role) => (req, _res, next) => {
      const token = /^Bearer ([^ ]+)$/i.exec(req.headers.authorization ?? '')?.[1];
      if (!token) throw new AppError(401, 'token_missing', 'An access token is needed');
      const claims = verifyToken(token);
      const context = currentContext();
      if (!context) throw new Error('requireRole runs inside the app shell of createServiceApp');
      const asked = req.headers['x-store-id'];
      if (asked !== undefined && asked !== '' && asked !== claims.store) {
        throw new AppError(403, 'store_mismatch', 'This token belongs to another store');
      }
      if (!roleAtLeast(claims.role, role)) throw forbidden(`This needs the role ${role}`);
      Object.assign(context, { userId: claims.sub, role: claims.role, store: claims.store });
      next();
    },
  };
}

/** The caller of a request that passed a {@link Guard}. */
export function caller(): Caller {
  const context = currentContext();
  if (!context?.userId || !context.role || !context.store) throw new Error('this route has no guard');
  return { userId: context.userId, role: context.role as Role, store: context.store };
}
