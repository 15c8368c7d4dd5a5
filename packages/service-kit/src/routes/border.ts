/** What holds wherever requests of clients come in, whoever stands there: the gateway, or an HTTP API before a function. */
import { holdsCardNumber } from '../logging/card-numbers';

/** RFC 9110 §7.6.1: these concern one connection only. */
export const hopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

const unsayable = new Set([
  ...hopByHop,
  'host',
  'expect',
  'cookie',
  'accept-encoding',
  'forwarded',
  'via',
  'x-real-ip',
  'x-store',
  'x-store-id',
  'x-request-id',
  'x-http-method-override',
  'x-original-url',
  'x-rewrite-url',
  'traceparent',
  'tracestate',
  'baggage',
  'grpc-trace-bin',
]);
const unsayablePrefixes = /^(?:x-user-|x-forwarded-|x-dapr-|dapr-|x-denied|grpc-)/;

/** False for a header, in lower case, that no service may hear from a client: the border or the policy says it. */
export const clientMaySay = (name: string): boolean => !unsayable.has(name) && !unsayablePrefixes.test(name);

/** Whether a client's `X-Request-Id` may go on to every log on its way. */
export const isRequestId = (id: string): boolean => /^[\w.-]{1,64}$/.test(id) && !holdsCardNumber(id);

/** `Cache-Control` of an answer that says nothing itself. Tokens that were just made are for nobody to keep (RFC 6749 §5.1). */
export function cachingOf(method: string, hasToken: boolean): string {
  if (hasToken) return 'private, no-cache';
  return method === 'GET' || method === 'HEAD' ? 'public, no-cache' : 'no-store';
}
