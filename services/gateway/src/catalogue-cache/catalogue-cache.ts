/**
 * Keeps public catalogue answers in memory for a moment. Only for requests without a token: whether a token is good is
 * for the policy to say, and staff may see what customers do not.
 */
import { createHash } from 'node:crypto';
import { defaultStore } from '@skysync/contracts';
import type { Request, RequestHandler, Response } from 'express';
import { type Passage, passageOf, targetOf } from '../door/passage';
import type { Target } from '../door/request-target';
import { collect, type Upstream } from '../proxy/upstream';
import { createKeptPages, type Page } from './kept-pages';

export interface CatalogueCache {
  serve: RequestHandler;
  /** Forgets everything of a store; answers already on their way are not kept either. */
  forget(store: string): void;
}

export interface CacheDeps {
  upstream: Upstream;
  daprApiToken: string;
  /** Milliseconds; 0 switches the cache off. */
  ttl: number;
  maxBytes: number;
}

const cacheablePath = /^\/(?:products(?:\/[^/]+)?|categories)$/;

export function createCatalogueCache({ upstream, daprApiToken, ttl, maxBytes }: CacheDeps): CatalogueCache {
  if (ttl === 0) return { serve: (_req, _res, next) => next(), forget: () => {} };
  const pages = createKeptPages(ttl, maxBytes);
  const underway = new Map<string, Promise<Page | undefined>>();

  /** Asks with headers of its own, so that nothing of one client's is in an answer that many get. */
  const ask = async ({ app, path, query }: Target, store: string, { context }: Passage): Promise<Page | undefined> => {
    const { traceparent, requestId } = context;
    const own = { 'dapr-api-token': daprApiToken, accept: 'application/json', 'x-request-id': requestId, traceparent };
    const headers = { ...own, 'x-store-id': store };
    const {
      status,
      headers: answered,
      body,
    } = await collect(upstream, { app, method: 'GET', path: path + query, headers });
    if (status !== 200) return undefined;
    return { headers: answered, body, etag: String(answered.etag ?? etagOf(body)) };
  };

  const shared = (target: Target, store: string, passage: Passage): Promise<Page | undefined> => {
    const key = target.path + target.query;
    const name = `${store} ${key}`;
    const running = underway.get(name);
    if (running) return running;
    const page: Promise<Page | undefined> = ask(target, store, passage)
      .then((made) => {
        // a store that was forgotten meanwhile has lost this entry, so a stale answer is not kept
        if (made && underway.get(name) === page) pages.set(store, key, made);
        return made;
      })
      .catch(() => undefined) // each client then asks for itself, and hears what is wrong
      .finally(() => {
        if (underway.get(name) === page) underway.delete(name);
      });
    underway.set(name, page);
    return page;
  };

  return {
    async serve(req, res, next) {
      const target = targetOf(req);
      const reads = req.method === 'GET' || req.method === 'HEAD';
      if (!reads || req.headers.authorization !== undefined || !cacheablePath.test(target.path)) return next();
      const passage = passageOf(req);
      const store = passage.store ?? defaultStore;
      const page = pages.get(store, target.path + target.query) ?? (await shared(target, store, passage));
      if (page) send(req, res, page);
      else next();
    },
    forget(store) {
      pages.forget(store);
      for (const name of underway.keys()) if (name.startsWith(`${store} `)) underway.delete(name);
    },
  };
}

const etagOf = (body: Buffer): string => `"${createHash('sha1').update(body).digest('base64url')}"`;

function send(req: Request, res: Response, { headers, body, etag }: Page): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value);
  res.setHeader('etag', etag);
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'public, no-cache');
  if (matches(req.headers['if-none-match'], etag)) {
    res.removeHeader('content-length');
    res.removeHeader('content-type');
    return void res.status(304).end();
  }
  res.setHeader('content-length', body.length);
  res.status(200).end(req.method === 'HEAD' ? undefined : body);
}

/** RFC 9110 §13.1.2: weak comparison over the list. */
const matches = (asked: string | undefined, etag: string): boolean =>
  asked?.split(',').some((item) => item.trim() === '*' || opaque(item) === opaque(etag)) ?? false;

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
