/** Turns any error into an RFC 9457 problem document; an unknown one becomes a plain 500 and goes to the log. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { currentContext } from '../context/request-context';
import type { Logger } from '../logging/logger';
import { AppError, unavailable } from './app-error';

/** What express.json (body-parser) puts on the errors it raises. */
interface BodyParserError extends Error {
  type?: string;
  status?: number;
}

const bodyParserErrors: Record<string, [status: number, code: string, title: string]> = {
  'entity.parse.failed': [400, 'malformed_json', 'The body is not valid JSON'],
  'entity.too.large': [413, 'payload_too_large', 'The body is too large'],
  'charset.unsupported': [415, 'unsupported_media_type', 'The charset of the body is not supported'],
  'encoding.unsupported': [415, 'unsupported_media_type', 'The encoding of the body is not supported'],
};

const outageNames =
  /^(?:TimeoutError|Mongo(?:ose)?(?:Network|NetworkTimeout|ServerSelection|PoolCleared|PoolClosed|NotConnected|TopologyClosed|OperationTimeout)Error)$/;
const outageCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);

/** The database or the sidecar is away: that passes, and is worth another try. */
const isOutage = (error: unknown): boolean => {
  const { name = '', code = '' } = error as { name?: string; code?: string };
  return outageNames.test(name) || outageCodes.has(code);
};

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isOutage(error)) return unavailable('something this needs does not answer right now');
  const { type, status } = error as BodyParserError;
  const known = type === undefined ? undefined : bodyParserErrors[type];
  if (known) return new AppError(...known);
  // express raises URIError with status 400 for a path that cannot be decoded; body-parser a few rarer ones
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError(status, 'invalid_request', 'The request is not valid');
  }
  return undefined;
}

/** Writes the error as `application/problem+json` (RFC 9457) with the trace id of the request. */
export function sendProblem(res: Response, error: AppError): void {
  for (const [name, value] of Object.entries(error.headers ?? {})) res.setHeader(name, value);
  const detail = error.message === error.title ? undefined : error.message;
  res
    .status(error.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:skysync:problem:${error.code}`,
        title: error.title,
        status: error.status,
        code: error.code,
        detail,
        errors: error.errors,
        ...error.extensions,
        traceId: currentContext()?.traceId,
      }),
    );
}

/** The last middleware of every app. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const known = asAppError(error);
    if (!known || known.status >= 500) log.error('request failed', { method: req.method, path: req.path, error });
    sendProblem(res, known ?? new AppError(500, 'internal_error', 'Something went wrong on our side'));
  };
}

/** Answers for routes nobody has. */
export const unknownRoute: RequestHandler = () => {
  throw new AppError(404, 'not_found', 'There is no such resource');
};
