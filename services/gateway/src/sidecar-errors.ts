/** Turns what the sidecar itself answers, and what happens on the way to it, into problems a client may see. */
import { AppError } from '@skysync/service-kit';

const denials: Record<string, [status: number, title: string]> = {
  token_missing: [401, 'An access token is needed'],
  token_invalid: [401, 'The access token is not valid'],
  token_expired: [401, 'The access token has expired'],
  forbidden: [403, 'You may not do this'],
  store_mismatch: [403, 'This token belongs to another store'],
  not_found: [404, 'There is no such resource'],
};

const retrySoon = { headers: { 'Retry-After': '2' } };

export const unavailable = (): AppError =>
  new AppError(503, 'unavailable', 'The service is not available right now', retrySoon);
export const badGateway = (): AppError => new AppError(502, 'bad_gateway', 'The service did not answer as expected');
export const timedOut = (): AppError => new AppError(504, 'timeout', 'The service did not answer in time');

/** A refusal by components/policies/gateway.rego, told in the header `x-denied`. */
export function denial(code: string): AppError {
  const known = denials[code];
  if (!known) return badGateway();
  const [status, title] = known;
  return new AppError(status, code, title, status === 401 ? { headers: { 'WWW-Authenticate': 'Bearer' } } : {});
}

/** What daprd says when the callee cannot be reached at all, as opposed to one that broke while answering. */
const unreachable =
  /code = Unavailable|no host found|couldn't find|connection refused|not in a healthy state|not ready/i;

/** An error answer that is no problem document was not written by a service: its text is for the log, not for the client. */
export function sidecarError(status: number, text: string): AppError {
  if (status === 429)
    return new AppError(429, 'too_many_requests', 'Too many requests', { headers: { 'Retry-After': '1' } });
  if (status === 431) return new AppError(431, 'invalid_request', 'The headers are too large');
  if (status === 504 || /code = DeadlineExceeded/.test(text)) return timedOut();
  return unreachable.test(text) ? unavailable() : badGateway();
}

/** A failure of the connection to the sidecar. */
export function transportError(error: Error): AppError {
  if (error instanceof AppError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const notThere = code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'UND_ERR_CONNECT_TIMEOUT';
  return notThere ? unavailable() : badGateway();
}
