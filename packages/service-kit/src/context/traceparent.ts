/** The `traceparent` of W3C Trace Context (https://www.w3.org/TR/trace-context/#traceparent-header). */

const grammar = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const sampledBit = 1;

/** What a `traceparent` says. */
export interface Traceparent {
  traceId: string;
  spanId: string;
  flags: number;
}

/** What a valid one says; undefined for anything else. */
export function readTraceparent(text: string | undefined): Traceparent | undefined {
  const [, traceId, spanId, flags] = grammar.exec(text ?? '') ?? [];
  return traceId && spanId && flags ? { traceId, spanId, flags: Number.parseInt(flags, 16) } : undefined;
}

/** The text of one. */
export const writeTraceparent = (traceId: string, spanId: string, flags: number): string =>
  `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;

/** Whether the spans of its trace are kept. */
export const isSampled = (traceparent: string): boolean =>
  (Number.parseInt(traceparent.slice(-1), 16) & sampledBit) === sampledBit;

/** The id of its trace, of one that is well-formed. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/** The same trace, of which nothing more is kept. */
export const unsampled = (traceparent: string): string => `${traceparent.slice(0, -2)}00`;
