/** The way of a client's request into a function: what the gateway and its sidecar's policy do elsewhere. */
import {
  cachingOf,
  clientMaySay,
  invalidRequest,
  isJsonType,
  isRequestId,
  isStoreSlug,
  Problem,
  type Route,
} from '@skysync/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { HttpEvent } from './events';
import { type Verdict, verdictOf } from './verdict';

/** The routes of an HTTP API stand under this prefix; a service knows nothing of it. */
export const apiPrefix = '/api/v1';

/** What the door works with. */
export interface DoorOptions {
  routes: readonly Route<never>[];
  /** What the sidecar shows to the service; the door shows it for the requests that it lets in. */
  appApiToken: string;
  /** Largest body in bytes. */
  bodyLimit: number;
}

/**
 * Lets a request through that the authorizer has judged, as the gateway would have sent it; passes on what no authorizer
 * has seen, for which the service itself wants the sidecar's token. In the order of the gateway: throws `invalid_request`,
 * `payload_too_large` or `unsupported_media_type`, and then what the authorizer has against it.
 */
export function createDoor({ routes, appApiToken, bodyLimit }: DoorOptions): RequestHandler {
  const byKey = new Map(routes.map((route) => [`${route.method} ${apiPrefix}${route.path}`, route]));
  return (req, res, next) => {
    const event = eventOf(req);
    const verdict = verdictOf(event.requestContext);
    if (!verdict) return next();
    setAnswerHeaders(req, res);
    const route = byKey.get(event.routeKey.replace(/^HEAD /, 'GET '));
    if (!route) throw new Problem('not_found');
    checkStore(req);
    checkBody(req, route.rawBody ?? false, bodyLimit);
    if (verdict.denied) throw new Problem(verdict.denied);
    req.headers = headersFor(req, event, verdict);
    if (route.who === 'anonymous') delete req.headers.authorization;
    Object.assign(req.headers, { 'dapr-api-token': appApiToken, 'dapr-caller-app-id': 'gateway' });
    req.url = req.url.slice(apiPrefix.length);
    next();
  };
}

/** serverless-http keeps the event with the request that it makes of it. */
function eventOf(req: Request): HttpEvent {
  const { apiGateway } = req as Request & { apiGateway?: { event: HttpEvent } };
  if (!apiGateway) throw new Error('the request does not come from an event');
  return apiGateway.event;
}

function checkStore({ headers }: Request): void {
  const named = headers['x-store'];
  if (named === undefined || (typeof named === 'string' && isStoreSlug(named))) return;
  throw invalidRequest({ field: 'X-Store', message: 'must be the slug of a store' });
}

function checkBody({ headers }: Request, rawBody: boolean, bodyLimit: number): void {
  const length = Number(headers['content-length'] ?? 0);
  if (length > bodyLimit) throw new Problem('payload_too_large');
  if (length > 0 && !rawBody && !isJsonType(headers['content-type'] ?? '')) throw new Problem('unsupported_media_type');
}

function headersFor({ headers }: Request, event: HttpEvent, verdict: Exclude<Verdict, { denied: string }>) {
  const { http, domainName, requestId } = event.requestContext;
  const { 'x-request-id': asked, traceparent } = headers;
  const heard = Object.entries(headers).filter(([name]) => clientMaySay(name));
  return {
    ...Object.fromEntries(heard),
    ...(traceparent && { traceparent }),
    'x-request-id': typeof asked === 'string' && isRequestId(asked) ? asked : requestId,
    'x-store-id': verdict.store,
    'x-user-id': verdict.userId,
    'x-user-role': verdict.role,
    'x-forwarded-for': http.sourceIp,
    'x-forwarded-proto': 'https',
    'x-forwarded-host': domainName,
  };
}

const halfAYear = 180 * 24 * 60 * 60;

/** As the gateway's; what the service sets itself overrides it, and it does not know under which prefix it is met. */
function setAnswerHeaders(req: Request, res: Response): void {
  res.vary('X-Store').vary('Authorization');
  res.setHeader('Cache-Control', cachingOf(req.method, req.headers.authorization !== undefined));
  res.setHeader('Strict-Transport-Security', `max-age=${halfAYear}; includeSubDomains`);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  const setHeader = res.setHeader.bind(res);
  res.setHeader = (name, value) =>
    setHeader(name, /^location$/i.test(name) && String(value).startsWith('/') ? apiPrefix + value : value);
}
