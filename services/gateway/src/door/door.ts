/** The first steps of every request: one reading of its target, no doubled headers, and for the API the route it means. */
import { invalidRequest, Problem } from '@skysync/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { passageOf } from './passage';
import { readTarget, resolveTarget } from './request-target';

/** Headers of which two would be read differently by different readers. */
const single = new Set(['authorization', 'x-store', 'content-type', 'idempotency-key', 'if-match', 'host']);
/** RFC 3986 §3.2, of what stands in a Host header: a name or address, and a port. */
const hostGrammar = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

/** Replaces the URL by its one reading; everything behind sees that one. Throws `invalid_request` or `uri_too_long`. */
export const oneReading: RequestHandler = (req, _res, next) => {
  const { path, query } = readTarget(req.url, req.headers.host);
  req.url = path + query;
  refuseDoubles(req.rawHeaders);
  const { host, 'transfer-encoding': coding = 'chunked' } = req.headers;
  // RFC 9112 §3.2: HTTP/1.0 knows no Host
  if (host === undefined ? req.httpVersion !== '1.0' : !hostGrammar.test(host)) throw malformed('Host');
  if (coding.toLowerCase() !== 'chunked') throw malformed('Transfer-Encoding');
  next();
};

const malformed = (field: string): Problem => invalidRequest({ field, message: 'is missing or malformed' });

function refuseDoubles(rawHeaders: readonly string[]): void {
  const met = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!single.has(name)) continue;
    if (met.has(name)) throw invalidRequest({ field: name, message: 'must be sent once' });
    met.add(name);
  }
}

/** Answers OPTIONS, and lets through what the resource knows. Throws `method_not_allowed` (RFC 9110 §15.5.6). */
function admitMethod(req: Request, res: Response, next: NextFunction, methods: readonly string[]): void {
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (req.method === 'OPTIONS') return void res.setHeader('Allow', allow).status(204).end();
  if (!methods.includes(req.method)) throw new Problem('method_not_allowed', { headers: { Allow: allow } });
  next();
}

/** For resources that are only read. */
export const reading: RequestHandler = (req, res, next) => admitMethod(req, res, next, ['GET', 'HEAD']);

/** Finds the route, if there is one, so that its limit counts first. */
export const findRoute: RequestHandler = (req, _res, next) => {
  // Express has taken the prefix off the one reading; its originalUrl is what came over the wire
  const mark = req.url.indexOf('?');
  const [path, query] = mark === -1 ? [req.url, ''] : [req.url.slice(0, mark), req.url.slice(mark)];
  const target = resolveTarget(req.method, path, query);
  if (target) passageOf(req).target = target;
  next();
};

/** Throws `not_found` where {@link findRoute} found none, or what {@link admitMethod} throws. */
export const admitRoute: RequestHandler = (req, res, next) => {
  const { target } = passageOf(req);
  if (!target) throw new Problem('not_found');
  admitMethod(req, res, next, target.methods);
};
