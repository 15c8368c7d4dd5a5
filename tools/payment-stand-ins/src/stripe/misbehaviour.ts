/** What the stand-in can be told to do wrong. */
import type { Request, RequestHandler, Response } from 'express';
import { StripeFault } from './stripe-fault';

export interface Misbehaviour {
  /**
   * `error`: 500 before anything is done; `saved_error`: 500 that also repetitions get, nothing done;
   * `done_error`: the same, but it was done; `rate_limit`: 429;
   * `late`: done at once, answered after `delayMs`; `slow`: done only after `delayMs`; `silent`: neither done nor
   * answered; `reset`: not done, the connection breaks; `lost_answer`: done, and then the connection breaks.
   */
  how: 'error' | 'saved_error' | 'done_error' | 'rate_limit' | 'late' | 'slow' | 'silent' | 'reset' | 'lost_answer';
  /** The end of the paths that are meant, such as `/confirm`; all when not given. */
  path?: string;
  method?: 'GET' | 'POST';
  /** How many requests; one when not given. */
  times?: number;
  delayMs?: number;
}

const broken = new StripeFault(500, { type: 'api_error', message: 'An error occurred on our side.' });
const tooMany = new StripeFault(429, {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'Request rate limit exceeded.',
});

export class Misbehaviours {
  #told: Misbehaviour[] = [];

  add(misbehaviour: Misbehaviour): void {
    this.#told.push({ times: 1, delayMs: 300, ...misbehaviour });
  }

  clear(): void {
    this.#told = [];
  }

  /** Runs before idempotency keys are looked at. */
  handle: RequestHandler = (req, res, next) => {
    const told = this.#take(req);
    const delayMs = told?.delayMs ?? 0;
    switch (told?.how) {
      case 'error':
        return next(broken);
      case 'rate_limit':
        res.set('Retry-After', '1');
        return next(tooMany);
      case 'silent':
        return;
      case 'reset':
        return void req.socket.destroy();
      case 'slow':
        setTimeout(next, delayMs).unref();
        return;
      case 'late':
        answering(res, (answer) => void setTimeout(answer, delayMs).unref());
        return next();
      case 'lost_answer':
        answering(res, () => void req.socket.destroy());
        return next();
      case 'saved_error':
      case 'done_error':
        res.locals.broken = told.how;
        return next();
      default:
        return next();
    }
  };

  /** Runs where the work would begin. */
  failWork: RequestHandler = (_req, res, next) => {
    if (res.locals.broken === 'saved_error') return next(broken);
    if (res.locals.broken === 'done_error') {
      const json = res.json.bind(res);
      res.json = () => json.call(res.status(broken.status), { error: broken.body });
    }
    next();
  };

  #take({ method, path }: Request): Misbehaviour | undefined {
    const found = this.#told.find(
      (told) => (told.method ?? method) === method && path.endsWith(told.path ?? '') && (told.times ?? 1) > 0,
    );
    if (found) found.times = (found.times ?? 1) - 1;
    return found;
  }
}

/** Lets `how` decide what becomes of the answer. */
function answering(res: Response, how: (answer: () => void) => void): void {
  const send = res.send.bind(res);
  res.send = (body) => {
    res.send = send;
    how(() => send(body));
    return res;
  };
}
