/** A problem as it goes over the wire (RFC 9457), whoever writes it. */
import { problems } from '@skysync/contracts';
import type { Problem } from './problem';

/** The challenge of each 401 (RFC 9110 §15.5.2, RFC 6750 §3). */
export const bearerChallenge = 'Bearer realm="skysync"';

/** The members of the document; undefined ones are not written. */
export function problemDocument({ code, message, details }: Problem, traceId?: string) {
  const { status, title } = problems[code];
  const detail = message === title ? undefined : message;
  const { errors, extensions } = details;
  return { type: `urn:skysync:problem:${code}`, title, status, code, detail, errors, ...extensions, traceId };
}
