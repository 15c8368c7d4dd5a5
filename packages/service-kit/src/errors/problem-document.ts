/** A problem as it goes over the wire (RFC 9457), whoever writes it. */
import { problems } from '@skysync/contracts';
import { withoutShapes } from '../logging/scrub';
import type { FieldError, Problem } from './problem';

/** The challenge of each 401 (RFC 9110 §15.5.2, RFC 6750 §3). */
export const bearerChallenge = 'Bearer realm="skysync"';

/** A client names its fields itself, and may have named one after a card or a token. */
const withoutSecrets = ({ field, message }: FieldError): FieldError => ({
  field: withoutShapes(field),
  message: withoutShapes(message),
});

/** The members of the document; undefined ones are not written. Extensions name things of the store, such as SKUs. */
export function problemDocument({ code, message, details }: Problem, traceId?: string) {
  const { status, title } = problems[code];
  const detail = message === title ? undefined : withoutShapes(message);
  const { errors, extensions } = details;
  return {
    type: `urn:skysync:problem:${code}`,
    title,
    status,
    code,
    detail,
    errors: errors?.map(withoutSecrets),
    ...extensions,
    traceId,
  };
}
