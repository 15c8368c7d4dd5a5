/** The one error type that a client may see; everything else is an internal error. */

/** A wrong field of the input, named as the client named it. */
export interface FieldError {
  field: string;
  message: string;
}

interface Details {
  detail?: string;
  errors?: FieldError[];
  /** Extension members of the problem document (RFC 9457 §3.2), for example `{ skus: ['A-1'] }`. */
  extensions?: Record<string, unknown>;
  /** Response headers, for example `Retry-After` in seconds. */
  headers?: Record<string, string>;
}

/** An expected failure with the HTTP status and the stable `code` that the client gets in a problem document. */
export class AppError extends Error {
  readonly errors: FieldError[] | undefined;
  readonly extensions: Record<string, unknown> | undefined;
  readonly headers: Record<string, string> | undefined;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    details: Details = {},
  ) {
    super(details.detail ?? title);
    this.name = 'AppError';
    this.errors = details.errors;
    this.extensions = details.extensions;
    this.headers = details.headers;
  }
}

export const invalidRequest = (errors: FieldError[]): AppError =>
  new AppError(400, 'invalid_request', 'The request is not valid', {
    detail: errors.map((e) => `${e.field}: ${e.message}`).join('; '),
    errors,
  });

export const forbidden = (detail?: string): AppError =>
  new AppError(403, 'forbidden', 'You may not do this', detail ? { detail } : {});

/** Also the answer for what belongs to somebody else: its existence is not theirs to know. */
export const notFound = (what: string): AppError => new AppError(404, 'not_found', `${what} not found`);

export const conflict = (code: string, title: string, extensions?: Record<string, unknown>): AppError =>
  new AppError(409, code, title, extensions ? { extensions } : {});

export const unavailable = (detail: string): AppError =>
  new AppError(503, 'unavailable', 'The service is not available right now', {
    detail,
    headers: { 'Retry-After': '2' },
  });
