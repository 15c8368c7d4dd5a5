/** How many requests a minute one client may send: per address, because the sidecar's limiter knows no clients. */
import { Problem } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { passageOf, targetOf } from './passage';

const windowMs = 60_000;
const unlimited: RequestHandler = (_req, _res, next) => next();

export interface ClientLimits {
  rateLimitMax: number;
  authRateLimitMax: number;
  webhookRateLimitMax: number;
}

/** A provider has many stores to tell, and few addresses; but nobody has a share for each name he can think of. */
const webhookPathsAtOnce = 20;

/**
 * Routes that declare a limit have their own, of which no other request takes anything: `auth` a stricter one, `webhooks`
 * one for each path, so that one store's burst does not keep another store's news out. What has no route counts as any request.
 */
export function clientLimits(limits: ClientLimits): RequestHandler {
  const { rateLimitMax, authRateLimitMax, webhookRateLimitMax } = limits;
  const general = limiter(rateLimitMax, clientOf);
  const auth = authRateLimitMax === 0 ? general : limiter(authRateLimitMax, clientOf);
  const ofPath = limiter(webhookRateLimitMax, (req) => `${clientOf(req)} ${targetOf(req).path}`);
  const ofAllPaths = limiter(webhookRateLimitMax * webhookPathsAtOnce, clientOf);
  return (req, res, next) => {
    switch (passageOf(req).target?.facts.limit) {
      case 'auth':
        return auth(req, res, next);
      case 'webhooks':
        return ofAllPaths(req, res, (error) => (error === undefined ? ofPath(req, res, next) : next(error)));
      default:
        return general(req, res, next);
    }
  };
}

const clientOf = (req: Request): string => passageOf(req).client;

function limiter(limit: number, keyOf: (req: Request) => string): RequestHandler {
  if (limit === 0) return unlimited;
  return rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-6',
    legacyHeaders: false,
    validate: false,
    keyGenerator: keyOf,
    handler: () => {
      throw new Problem('too_many_requests', { detail: `The limit is ${limit} a minute` });
    },
  });
}
