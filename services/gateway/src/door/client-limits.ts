/** How many requests a minute one client may send: per address, because the sidecar's limiter cannot tell clients apart. */
import { Problem } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { passageOf } from './passage';

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
  // the URL, without the prefix, is the one reading of the target that everything else has, too
  return (req, res, next) => (req.url.startsWith('/auth/') ? auth : general)(req, res, next);
}

function limiter(limit: number): RequestHandler {
  if (limit === 0) return unlimited;
  return rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-6',
    legacyHeaders: false,
    validate: false,
    keyGenerator: (req) => passageOf(req).client,
    handler: () => {
      throw new Problem('too_many_requests', { detail: `The limit is ${limit} a minute` });
    },
  });
}
