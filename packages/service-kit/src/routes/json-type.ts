/** Which media types are JSON. */

const grammar = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** True for `application/json` and types with the suffix `+json` (RFC 6839 §3.1), whatever their parameters. */
export const isJsonType = (contentType: string): boolean => grammar.test(contentType);
