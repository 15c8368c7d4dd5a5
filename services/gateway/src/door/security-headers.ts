/** Headers that forbid browsers things, and which other sites may read our answers. */
import { cachingOf } from '@skysync/service-kit';
import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const day = 24 * 60 * 60;

export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'https:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // Swagger UI sets style attributes
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: { maxAge: 180 * day },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}

/** Without configured origins no other site may read anything. */
export function crossOrigin(origins: string[]): RequestHandler {
  if (origins.length === 0) return (_req, _res, next) => next();
  return cors({
    origin: origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'X-Store',
      'X-Request-Id',
      'traceparent',
    ],
    exposedHeaders: [
      'ETag',
      'Location',
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'X-Request-Id',
    ],
    maxAge: day,
  });
}

/** What caches on the way must know of every API answer; an answer that says more about itself overrides it. */
export const answerHeaders: RequestHandler = (req, res, next) => {
  res.vary('X-Store').vary('Authorization');
  res.setHeader('Cache-Control', cachingOf(req.method, req.headers.authorization !== undefined));
  next();
};
