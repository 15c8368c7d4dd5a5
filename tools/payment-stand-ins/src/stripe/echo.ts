/** Not Stripe's: an error that repeats the secret key it was asked with, as careless software on the way might. */
import type { RequestHandler } from 'express';
import { StripeFault } from './stripe-fault';

export const echoingMethod = 'pm_echoesKey';

/** Answers each request with that method so at first; the same request again is carried out. */
export function createEcho(): RequestHandler {
  const answered = new Set<string>();
  return (req, _res, next) => {
    const key = req.get('idempotency-key') ?? '';
    if (req.body?.payment_method !== echoingMethod || answered.has(key)) return next();
    answered.add(key);
    next(new StripeFault(500, { type: 'api_error', message: `No answer to ${req.get('authorization')}` }));
  };
}
