/** Decides which headers cross the gateway, in both directions. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { bearerChallenge, clientMaySay, hopByHop, type RequestContext } from '@skysync/service-kit';
import type { Request } from 'express';
import { apiPrefix } from '../door/request-target';

const connectionOptions = (value: string | undefined): Set<string> | undefined =>
  value && value.toLowerCase() !== 'keep-alive' && value.toLowerCase() !== 'close'
    ? new Set(value.toLowerCase().split(/\s*,\s*/))
    : undefined;

export interface Forwarding {
  context: RequestContext;
  /** Undefined when the client named none. */
  store: string | undefined;
  daprApiToken: string;
  /** The route reads no token, so a stale one must not stand in its way. */
  anonymous: boolean;
  /** Of the body that was read whole. */
  contentLength: number | undefined;
  /** Makes an Idempotency-Key for whoever sent none. */
  makesKey: boolean;
}

/** Headers for the sidecar. */
export function towardsSidecar(
  req: Request,
  { context, store, daprApiToken, anonymous, contentLength, makesKey }: Forwarding,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const nominated = connectionOptions(req.headers.connection);
  for (const name in req.headers) {
    const value = req.headers[name];
    if (value === undefined || !clientMaySay(name) || nominated?.has(name)) continue;
    headers[name] = value;
  }
  // the scheme may be written in any case (RFC 9110 §11.1); the policy knows one
  if (anonymous) delete headers.authorization;
  else if (req.headers.authorization) headers.authorization = req.headers.authorization.replace(/^bearer /i, 'Bearer ');
  if (contentLength === undefined) delete headers['content-length'];
  else headers['content-length'] = String(contentLength);
  headers['dapr-api-token'] = daprApiToken;
  headers['x-request-id'] = context.requestId;
  headers.traceparent = context.traceparent;
  headers['x-forwarded-for'] = req.ip ?? '';
  headers['x-forwarded-proto'] = req.protocol;
  headers['x-forwarded-host'] = req.host ?? '';
  if (store) headers['x-store-id'] = store;
  if (makesKey) headers['idempotency-key'] ??= randomUUID();
  return headers;
}

const keptBack = new Set([...hopByHop, 'date', 'server', 'x-powered-by', 'x-request-id', 'traceparent', 'tracestate']);
// the sidecar's limiter names its own limits and the client's address, which is the gateway's business
const keptBackPrefixes = /^(?:dapr-|ratelimit-|x-rate-limit-|x-denied|x-dapr-|x-user-|x-store-id|access-control-)/;

/** Headers for the client. */
export function towardsClient(status: number, headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const passed: OutgoingHttpHeaders = {};
  const nominated = connectionOptions(headers.connection);
  for (const name in headers) {
    if (keptBack.has(name) || keptBackPrefixes.test(name) || nominated?.has(name)) continue;
    passed[name] = headers[name];
  }
  // a service does not know under which prefix the client has met it
  if (typeof passed.location === 'string' && passed.location.startsWith('/')) {
    passed.location = apiPrefix + passed.location;
  }
  if (status === 401) passed['www-authenticate'] ??= bearerChallenge;
  return passed;
}

/** Sets an answer's headers. What it varies by comes on top of what the gateway varies it by. */
export function setHeaders(res: ServerResponse, headers: OutgoingHttpHeaders): void {
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const before = name === 'vary' ? res.getHeader('vary') : undefined;
    res.setHeader(name, before ? `${before}, ${value}` : value);
  }
}
