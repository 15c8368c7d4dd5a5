/** The one error type that a client may see: a code of the catalogue; everything else is an internal error. */
import { type ProblemCode, problems } from '@skysync/contracts';

/** A wrong field of the input, named as the client named it. */
export interface FieldError {
  field: string;
  message: string;
}

/** What may be said of a problem besides its code. */
export interface ProblemDetails {
  /** What happened this time; the catalogue's title when not given. */
  detail?: string;
  errors?: FieldError[];
  /** Extension members of the problem document (RFC 9457 §3.2), for example `{ skus: ['A-1'] }`. */
  extensions?: Record<string, unknown>;
  /** Response headers, for example `Retry-After` in seconds. */
  headers?: Record<string, string>;
}

/** An expected failure. Its HTTP status and title stand in the catalogue of contracts. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails = {},
  ) {
    super(details.detail ?? problems[code].title);
  }

  /** The HTTP status of its code. */
  get status(): number {
    return problems[this.code].status;
  }
}

/** Wrong fields, by name. */
export const invalidRequest = (...errors: FieldError[]): Problem =>
  new Problem('invalid_request', { detail: errors.map((e) => `${e.field}: ${e.message}`).join('; '), errors });

/** Also the answer for what belongs to somebody else: its existence is not theirs to know. */
export const notFound = (what: string): Problem => new Problem('not_found', { detail: `${what} not found` });

/** Something needed does not answer: worth another try after `retryAfterSeconds`. */
export const unavailable = (detail: string, retryAfterSeconds = 2): Problem =>
  new Problem('unavailable', { detail, headers: { 'Retry-After': String(retryAfterSeconds) } });
