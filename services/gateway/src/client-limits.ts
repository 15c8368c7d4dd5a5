/** How many requests a minute one client may send: per address, because the sidecar's limiter cannot tell clients apart. */
import { AppError } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';

const windowMs = 60_000;
const unlimited: RequestHandler = (_req, _res, next) => next();

export interface ClientLimits {
  rateLimitMax: number;
  authRateLimitMax: number;
}

/** `/auth/*` counts against its own, stricter limit, so that guessing passwords does not lock out browsing. */
export function clientLimits({ rateLimitMax, authRateLimitMax }: ClientLimits): RequestHandler {
  const general = limiter(rateLimitMax);
  const auth = authRateLimitMax === 0 ? general : limiter(authRateLimitMax);
  return (req, res, next) => (isAuth(req.originalUrl) ? auth : general)(req, res, next);
}

const isAuth = (url: string): boolean => url.startsWith('/api/v1/auth/');

function limiter(limit: number): RequestHandler {
  if (limit === 0) return unlimited;
  return rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-6',
    legacyHeaders: false,
    validate: false,
    // one client of IPv6 holds a whole /56
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? '', 56),
    handler: () => {
      throw new AppError(429, 'too_many_requests', 'Too many requests', { detail: `The limit is ${limit} a minute` });
    },
  });
}
