/** The catalogue of problems: every stable `code` a client may meet, its HTTP status and what it means (RFC 9457). */

interface ProblemKind {
  status: number;
  title: string;
  /** What happened, and what the client can do. */
  about: string;
}

/** All codes. A code never changes its meaning; `docs/problem-codes.md` is made from here. */
export const problems = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    about: 'A field is missing, unknown or malformed; `errors` names each.',
  },
  malformed_json: { status: 400, title: 'The body is not valid JSON', about: 'The body cannot be parsed.' },
  link_invalid: {
    status: 400,
    title: 'The link is not valid',
    about: 'It was not made here, was changed, or is too old to be known. Ask for a new one.',
  },
  idempotency_key_missing: {
    status: 400,
    title: 'Send an Idempotency-Key header of 1 to 200 visible characters',
    about: 'This request creates money or orders and needs a key that makes its repetition harmless.',
  },
  token_missing: { status: 401, title: 'An access token is needed', about: 'Sign in, or enter as a guest.' },
  token_invalid: {
    status: 401,
    title: 'The token is not valid',
    about: 'It was not made here, was changed, or was used up.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    about: 'Exchange the refresh token for a new one.',
  },
  token_revoked: {
    status: 401,
    title: 'The access token was taken back',
    about: 'Its session ended, or its account was changed. Exchange the refresh token for a new one, or sign in.',
  },
  invalid_credentials: {
    status: 401,
    title: 'The credentials are not valid',
    about: 'The email or the password is wrong, or a signature does not hold.',
  },
  forbidden: {
    status: 403,
    title: 'You may not do this',
    about: 'The role of the token is too low, or another service is meant.',
  },
  account_disabled: {
    status: 403,
    title: 'This account is disabled',
    about: 'An admin of the store has disabled it; only they can enable it again.',
  },
  store_mismatch: {
    status: 403,
    title: 'This token belongs to another store',
    about: 'The token and X-Store name different stores.',
  },
  not_found: {
    status: 404,
    title: 'There is no such resource',
    about: 'It does not exist, or is not yours to know of.',
  },
  store_not_found: { status: 404, title: 'There is no such store', about: 'X-Store names a store that is not here.' },
  method_not_allowed: {
    status: 405,
    title: 'The resource does not know this method',
    about: '`Allow` lists those it knows.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    about: 'Send it again on a faster connection.',
  },
  conflict: {
    status: 409,
    title: 'This conflicts with what is there',
    about: 'Something else stands in the way; `detail` says what.',
  },
  invalid_state: {
    status: 409,
    title: 'This is not possible in the present state',
    about: 'The order, payment or reservation has moved on.',
  },
  out_of_stock: {
    status: 409,
    title: 'Not enough in stock',
    about: 'Nothing was reserved; `skus` names what is missing. The cart is kept.',
  },
  price_changed: {
    status: 409,
    title: 'A price has changed',
    about: 'Nothing was reserved; `changes` says what was and what is. The cart now shows the new prices.',
  },
  cart_already_ordered: {
    status: 409,
    title: 'This cart was ordered already',
    about: '`orderId` names the order that bought it.',
  },
  cart_empty: { status: 409, title: 'The cart is empty', about: 'Put something into it first.' },
  quantity_limit: {
    status: 409,
    title: 'More than one buyer may hold at once',
    about: 'Finish or cancel open orders, or order less; `limit` says how many pieces may be held.',
  },
  email_taken: { status: 409, title: 'There is an account with this email already', about: 'Sign in instead.' },
  last_admin: {
    status: 409,
    title: 'A store keeps at least one admin',
    about: 'Make somebody else an admin first.',
  },
  still_failing: {
    status: 409,
    title: 'The event cannot be processed; it stays listed',
    about: 'The replayed dead letter failed again.',
  },
  link_used: { status: 410, title: 'The link was used already', about: 'It works once. Ask for a new one.' },
  link_expired: {
    status: 410,
    title: 'The link has expired',
    about: 'It was good for a time only. Ask for a new one.',
  },
  precondition_failed: {
    status: 412,
    title: 'This was changed by somebody else in the meantime',
    about: 'If-Match names another version; read it again.',
  },
  payload_too_large: { status: 413, title: 'The body is too large', about: 'Send less at once.' },
  uri_too_long: { status: 414, title: 'The address is too long', about: 'Shorten path or query.' },
  unsupported_media_type: {
    status: 415,
    title: 'Send the body as application/json',
    about: 'The type, charset or encoding of the body is not supported.',
  },
  expectation_failed: {
    status: 417,
    title: 'The expectation cannot be met',
    about: 'Only `Expect: 100-continue` is known.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
    about: 'Use a new key for a new request.',
  },
  precondition_required: {
    status: 428,
    title: 'Send the ETag as If-Match',
    about: 'This edit needs the version that it was made from.',
  },
  too_many_requests: { status: 429, title: 'Too many requests', about: '`Retry-After` says when to come back.' },
  headers_too_large: { status: 431, title: 'The headers are too large', about: 'Send fewer or shorter headers.' },
  internal_error: { status: 500, title: 'Something went wrong on our side', about: 'The trace id leads to the log.' },
  bad_gateway: { status: 502, title: 'A service did not answer as expected', about: 'Try again.' },
  unavailable: {
    status: 503,
    title: 'The service is not available right now',
    about: 'It passes; `Retry-After` says when to try again.',
  },
  timeout: {
    status: 504,
    title: 'A service did not answer in time',
    about: 'Send the same request again; a repetition is harmless with the same Idempotency-Key.',
  },
} as const satisfies Record<string, ProblemKind>;

/** A code of the catalogue. */
export type ProblemCode = keyof typeof problems;

/** True for a code of this catalogue. */
export const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(problems, code);
