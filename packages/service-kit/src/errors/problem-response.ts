/** Turns any error into an RFC 9457 problem document; an unknown one becomes a plain 500 and goes to the log. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { currentContext } from '../context/request-context';
import type { Logger } from '../logging/logger';
import { isOutage, isRepeatable } from './outages';
import { Problem, unavailable } from './problem';
import { bearerChallenge, problemDocument } from './problem-document';

/** What express.json (body-parser) puts on the errors it raises. */
const bodyParserErrors = {
  'entity.parse.failed': 'malformed_json',
  'entity.too.large': 'payload_too_large',
  'charset.unsupported': 'unsupported_media_type',
  'encoding.unsupported': 'unsupported_media_type',
} as const;

const isBodyParserType = (type: unknown): type is keyof typeof bodyParserErrors =>
  typeof type === 'string' && Object.hasOwn(bodyParserErrors, type);

/** The problem that `error` is; undefined when it is a mistake of ours. */
export function asProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  // a write that went on colliding to the end passes, too
  if (isOutage(error) || isRepeatable(error)) return unavailable('something this needs does not answer right now');
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (isBodyParserType(type)) return new Problem(bodyParserErrors[type]);
  // express raises URIError with status 400 for a path that cannot be decoded; body-parser a few rarer ones
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem('invalid_request');
  return undefined;
}

/** Writes the problem as `application/problem+json` (RFC 9457) with the trace id of the request. */
export function sendProblem(res: Response, problem: Problem): void {
  const document = problemDocument(problem, currentContext()?.traceId);
  for (const [name, value] of Object.entries(problem.details.headers ?? {})) res.setHeader(name, value);
  if (document.status === 401 && !res.hasHeader('WWW-Authenticate')) res.setHeader('WWW-Authenticate', bearerChallenge);
  res.status(document.status).type('application/problem+json').send(JSON.stringify(document));
}

/** The last middleware of every app. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent) {
      log.error('an answer broke off', { method: req.method, path: req.path, error });
      return void res.destroy();
    }
    const known = asProblem(error);
    if (!known || known.status >= 500) log.error('request failed', { method: req.method, path: req.path, error });
    sendProblem(res, known ?? new Problem('internal_error'));
  };
}

/** Answers for routes nobody has. */
export const unknownRoute: RequestHandler = () => {
  throw new Problem('not_found');
};
