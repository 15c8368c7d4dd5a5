/** The first steps of every request: one reading of its target, no doubled headers, and for the API the route it means. */
import { invalidRequest, Problem } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import { passageOf } from './passage';
import { readTarget, resolveTarget } from './request-target';

/** Headers of which two would be read differently by different readers. */
const single = new Set(['authorization', 'x-store', 'content-type', 'idempotency-key', 'if-match', 'host']);

/** Replaces the URL by its one reading; everything behind sees that one. Throws `invalid_request` or `uri_too_long`. */
export const oneReading: RequestHandler = (req, _res, next) => {
  const { path, query } = readTarget(req.url, req.headers.host);
  req.url = path + query;
  refuseDoubles(req.rawHeaders);
  next();
};

function refuseDoubles(rawHeaders: readonly string[]): void {
  const met = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!single.has(name)) continue;
    if (met.has(name)) throw invalidRequest({ field: name, message: 'must be sent once' });
    met.add(name);
  }
}

/** Finds the route. Throws `not_found`, or `method_not_allowed` with what the resource knows (RFC 9110 §15.5.6). */
export const findRoute: RequestHandler = (req, res, next) => {
  // Express has taken the prefix off the one reading; its originalUrl is what came over the wire
  const mark = req.url.indexOf('?');
  const target = resolveTarget(mark === -1 ? req.url : req.url.slice(0, mark), mark === -1 ? '' : req.url.slice(mark));
  if (!target) throw new Problem('not_found');
  const allow = [...target.methods, 'OPTIONS'].join(', ');
  if (req.method === 'OPTIONS') return void res.setHeader('Allow', allow).status(204).end();
  if (!target.methods.includes(req.method)) throw new Problem('method_not_allowed', { headers: { Allow: allow } });
  passageOf(req).target = target;
  next();
};
