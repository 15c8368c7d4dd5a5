/** How many requests a minute one client may send: per address, because the sidecar's limiter knows no clients. */
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

/** Routes that declare the limit `auth` have their own, stricter one. What has no route counts as any request. */
export function clientLimits({ rateLimitMax, authRateLimitMax }: ClientLimits): RequestHandler {
  const general = limiter(rateLimitMax);
  const auth = authRateLimitMax === 0 ? general : limiter(authRateLimitMax);
  return (req, res, next) => (passageOf(req).target?.facts.limit === 'auth' ? auth : general)(req, res, next);
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
