/** Idempotency keys as Stripe keeps them: https://docs.stripe.com/api/idempotent_requests. */
import type { RequestHandler, Response } from 'express';
import { StripeFault } from './stripe-fault';

interface Saved {
  /** What was asked. */
  fingerprint: string;
  /** Undefined while the first request is under way. */
  answer?: { status: number; body: unknown };
}

const reused = (key: string): StripeFault =>
  new StripeFault(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. '${key}'`,
  });

const inUse = new StripeFault(409, {
  type: 'invalid_request_error',
  code: 'idempotency_key_in_use',
  message: 'There is currently another in-progress request using this key.',
});

export class IdempotencyKeys {
  readonly #saved = new Map<string, Saved>();

  /** As Stripe does after a day. */
  forget(): void {
    this.#saved.clear();
  }

  /** Answers a repetition with what was answered at first, and keeps the first answer. */
  handle: RequestHandler = (req, res, next) => {
    const key = req.get('idempotency-key');
    if (req.method !== 'POST' || !key) return next();
    const fingerprint = JSON.stringify([req.path, req.body]);
    const earlier = this.#saved.get(key);
    if (earlier) {
      if (earlier.fingerprint !== fingerprint) return next(reused(key));
      if (!earlier.answer) return next(inUse);
      res.set('Idempotent-Replayed', 'true').status(earlier.answer.status).json(earlier.answer.body);
      return;
    }
    this.#keep(key, fingerprint, res);
    next();
  };

  #keep(key: string, fingerprint: string, res: Response): void {
    const saved: Saved = { fingerprint };
    this.#saved.set(key, saved);
    const json = res.json.bind(res);
    res.json = (body) => {
      // a request that was turned away before it began is not kept
      if (res.locals.notBegun) this.#saved.delete(key);
      else saved.answer = { status: res.statusCode, body: structuredClone(body) };
      return json(body);
    };
  }
}
