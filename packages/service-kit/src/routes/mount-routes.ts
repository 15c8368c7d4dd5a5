/** Runs declared routes on Express: who may call, then the fields, then the handler, then its answer. */
import express, { type Request as HttpRequest, type RequestHandler, type Response, Router } from 'express';
import { currentStore } from '../aggregates/store-scope';
import type { VerifyToken } from '../auth/verify-token';
import { Problem } from '../errors/problem';
import type { Runtime } from '../runtime/runtime';
import { serverSpan } from '../tracing/server-span';
import { type Caller, callerOf, requireRole } from './caller';
import { expressPathOf } from './express-path';
import { isJsonType } from './json-type';
import { readIdempotencyKey, readIfMatch } from './preconditions';
import { createReadInput, type Sent } from './read-input';
import { type Answers, Reply, type Request, type Route } from './route';
import { mediaTypeOf, sendPieces } from './streamed';

/** Routes, and what they run with. */
export interface Mounting<D> {
  routes: readonly Route<D>[];
  deps: D;
  verifyToken: VerifyToken;
  senderOf: Runtime['senderOf'];
  /** Largest body, in the notation of the `bytes` package. */
  bodyLimit: string;
}

/** A request without a type has no body as far as we are concerned: sidecars forward an empty one as a chunked one. */
const requireJson: RequestHandler = (req, _res, next) => {
  const type = req.headers['content-type'];
  if (!type || isJsonType(type)) return next();
  throw new Problem('unsupported_media_type');
};

/** Makes the router; literal paths come before those with fields, whatever their order in the list. */
export function mountRoutes<D>({ routes, bodyLimit, ...mounting }: Mounting<D>): Router {
  const router = Router();
  const json = express.json({ limit: bodyLimit, type: ['application/json', 'application/*+json'] });
  // packed bodies are refused: unpacked ones would not be the exact bytes
  const raw = express.raw({ limit: bodyLimit, type: () => true, inflate: false });
  const literalFirst = [...routes].sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));
  for (const route of literalFirst) {
    const path = expressPathOf(route.path);
    const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const reading = route.rawBody ? [raw] : [requireJson, json];
    router[method](path, ...serverSpan(route.method, route.path), ...reading, run(route, mounting));
  }
  return router;
}

function run<D>(
  route: Route<D>,
  { deps, verifyToken, senderOf }: Omit<Mounting<D>, 'routes' | 'bodyLimit'>,
): RequestHandler {
  const readInput = createReadInput(route.fields ?? {}, route.rules);
  return async (req, res) => {
    const caller = admit(route, req, verifyToken, senderOf);
    // before the fields, because a client without a key or version has to send another request anyway
    if (route.idempotent === true) readIdempotencyKey(req.headers);
    const ifMatch = route.ifMatch && readIfMatch(req.headers, route.ifMatch === 'required');
    const input = await readInput(route.rawBody ? withoutBody(req) : req);
    const request = requestOf(req, caller, ifMatch, verifyToken);
    await send(res, route.answers, await route.handler(deps, input, request));
  };
}

/** Bytes that only their handler understands have no fields. */
const withoutBody = ({ params, query, headers }: HttpRequest): Sent => ({ params, query, headers });

function admit<D>({ who }: Route<D>, req: HttpRequest, verifyToken: VerifyToken, senderOf: Runtime['senderOf']) {
  if (typeof who === 'object') {
    if (!who.apps.includes(senderOf(req.headers)))
      throw new Problem('forbidden', { detail: 'This is for other services only' });
    return undefined;
  }
  return who === 'public' || who === 'anonymous' ? undefined : requireRole(req.headers, verifyToken, who);
}

function requestOf(
  req: HttpRequest,
  admitted: Caller | undefined,
  ifMatch: string | undefined,
  verifyToken: VerifyToken,
): Request<Caller | undefined> {
  return {
    // public routes verify a token only when the handler asks
    get caller() {
      return admitted ?? callerOf(req.headers, verifyToken);
    },
    get store() {
      return currentStore();
    },
    get idempotencyKey() {
      return readIdempotencyKey(req.headers);
    },
    get optionalKey() {
      return req.headers['idempotency-key'] === undefined ? undefined : readIdempotencyKey(req.headers);
    },
    client: clientOf(req),
    ifMatch,
    headers: req.headers,
    rawBody: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
  };
}

/** The gateway names the client alone; each sidecar on the way adds its own address. */
const clientOf = ({ headers }: HttpRequest): string =>
  String(headers['x-forwarded-for'] ?? '')
    .split(',', 1)[0]
    ?.trim() ?? '';

async function send(res: Response, answers: Answers, result: unknown): Promise<void> {
  const { body, extras } = result instanceof Reply ? result : { body: result, extras: {} as Reply<unknown>['extras'] };
  const status = extras.status ?? Object.keys(answers).map(Number).sort()[0] ?? 200;
  res.status(status);
  if (extras.etag !== undefined) res.setHeader('ETag', extras.etag);
  if (extras.location !== undefined) res.setHeader('Location', extras.location);
  const mediaType = mediaTypeOf(answers[status]);
  if (mediaType !== undefined) {
    const { filename, whenBroken } = extras;
    await sendPieces(res, { mediaType, filename, whenBroken }, body as AsyncIterable<string>);
  } else if (body === undefined) res.end();
  else res.json(body);
}
