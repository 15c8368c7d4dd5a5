/** Turns what the sidecar itself answers, and what happens on the way to it, into problems a client may see. */
import { isProblemCode } from '@skysync/contracts';
import { Problem, unavailable } from '@skysync/service-kit';

export const badGateway = (): Problem => new Problem('bad_gateway');
export const timedOut = (): Problem => new Problem('timeout');
const away = (): Problem => unavailable('the service does not answer right now');

/** A refusal by the gateway's policy, named in the header `x-denied`. */
export const denial = (code: string): Problem => (isProblemCode(code) ? new Problem(code) : badGateway());

/** What daprd says when the callee cannot be reached at all, as opposed to one that broke while answering. */
const unreachable =
  /code = Unavailable|no host found|couldn't find|connection refused|not in a healthy state|not ready/i;

/** An error answer that is no problem document was not written by a service: its text is for the log, not for the client. */
export function sidecarError(status: number, text: string): Problem {
  if (status === 429) return new Problem('too_many_requests', { headers: { 'Retry-After': '1' } });
  if (status === 431) return new Problem('headers_too_large');
  if (status === 504 || /code = DeadlineExceeded/.test(text)) return timedOut();
  return unreachable.test(text) ? away() : badGateway();
}

/** A failure of the connection to the sidecar. */
export function transportError(error: Error): Problem {
  if (error instanceof Problem) return error;
  const code = 'code' in error ? error.code : undefined;
  const notThere = code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'UND_ERR_CONNECT_TIMEOUT';
  return notThere ? away() : badGateway();
}
