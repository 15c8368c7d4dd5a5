/**
 * Keeps public catalogue answers in memory for a moment. Only for requests without a token: whether a token is good is
 * for the policy to say, and staff may see what customers do not.
 */
import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { defaultStore, type RequestContext } from '@skysync/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { towardsSidecar } from './forwarded-headers';
import type { Target } from './path-guard';
import { collect, type Upstream } from './upstream';

interface Page {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
  etag: string;
}

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
}

const maxBytes = 32 * 1024 * 1024;
const cacheablePath = /^\/(?:products(?:\/[^/]+)?|categories)$/;

export function createCatalogueCache({ upstream, daprApiToken, ttl }: CacheDeps): CatalogueCache {
  if (ttl === 0) return { serve: (_req, _res, next) => next(), forget: () => {} };
  const stores = new Map<string, LRUCache<string, Page>>();
  const underway = new Map<string, Promise<Page>>();
  const bookOf = (store: string): LRUCache<string, Page> | undefined => stores.get(store);

  const fetch = (req: Request, res: Response, store: string, key: string): Promise<Page> => {
    const { app, path, query } = res.locals.target as Target;
    const headers = towardsSidecar(req, res.locals.context as RequestContext, store, daprApiToken);
    delete headers['if-none-match'];
    const book = bookOf(store) ?? newBook(stores, store, ttl);
    const page = collect(upstream, { app, method: 'GET', path: path + query, headers })
      .then((answer) => {
        const made = { ...answer, etag: String(answer.headers.etag ?? etagOf(answer.body)) };
        // the book is replaced when the store is forgotten, so a stale answer lands in one nobody reads
        if (made.status === 200) book.set(key, made);
        return made;
      })
      .finally(() => {
        if (underway.get(store + key) === page) underway.delete(store + key);
      });
    underway.set(store + key, page);
    return page;
  };

  return {
    async serve(req, res, next) {
      const { path, query } = res.locals.target as Target;
      if (req.method !== 'GET' || req.headers.authorization !== undefined || !cacheablePath.test(path)) return next();
      const store = (res.locals.store as string | undefined) ?? defaultStore;
      const key = path + query;
      const page = bookOf(store)?.get(key) ?? (await (underway.get(store + key) ?? fetch(req, res, store, key)));
      send(req, res, page);
    },
    forget(store) {
      stores.delete(store);
      for (const key of underway.keys()) if (key.startsWith(`${store}/`)) underway.delete(key);
    },
  };
}

function newBook(stores: Map<string, LRUCache<string, Page>>, store: string, ttl: number): LRUCache<string, Page> {
  // store names are the client's to invent: more than a few at once means the cache does not help anyway
  if (stores.size >= 64) stores.clear();
  const book = new LRUCache<string, Page>({
    max: 1000,
    maxSize: maxBytes / 8,
    sizeCalculation: (page) => page.body.length + 512,
    ttl,
  });
  stores.set(store, book);
  return book;
}

const etagOf = (body: Buffer): string => `"${createHash('sha1').update(body).digest('base64url')}"`;

function send(req: Request, res: Response, page: Page): void {
  for (const name in page.headers) {
    const value = page.headers[name];
    if (value !== undefined) res.setHeader(name, value);
  }
  res.vary('X-Store');
  res.vary('Authorization');
  if (page.status === 200) {
    res.setHeader('etag', page.etag);
    if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'public, no-cache');
    if (matches(req.headers['if-none-match'], page.etag)) {
      res.removeHeader('content-length');
      res.removeHeader('content-type');
      res.statusCode = 304;
      return void res.end();
    }
  }
  res.statusCode = page.status;
  res.setHeader('content-length', page.body.length);
  res.end(page.body);
}

/** RFC 9110 §13.1.2: weak comparison over the list. */
const matches = (asked: string | undefined, etag: string): boolean =>
  (asked ?? '').split(',').some((item) => item.trim() === '*' || opaque(item) === opaque(etag));

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
