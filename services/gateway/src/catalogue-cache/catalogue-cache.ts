/**
 * Keeps public catalogue answers in memory for a moment. Only for requests without a token: whether a token is good is
 * for the policy to say, and staff may see what customers do not.
 */
import { defaultStore } from '@skysync/contracts';
import type { Metrics } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';
import { passageOf, targetOf } from '../door/passage';
import { collect, type Exchange, type Upstream, type WholeAnswer } from '../proxy/upstream';
import { createKeptPages } from './kept-pages';
import { asPage, type Page, sendAnswer, sendPage } from './page';

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
  metrics: Metrics;
}

const isForAnybody = (req: Request): boolean =>
  targetOf(req).facts.cache === 'keep' && req.headers.authorization === undefined;

export function createCatalogueCache({ upstream, daprApiToken, ttl, maxBytes, metrics }: CacheDeps): CatalogueCache {
  if (ttl === 0) return { serve: (_req, _res, next) => next(), forget: () => {} };
  const pages = createKeptPages(ttl, maxBytes);
  const underway = new Map<string, Promise<Page | undefined>>();
  const count = metrics.counter({
    name: 'skysync_catalogue_cache_total',
    help: 'Requests that could be answered from memory, by whether they were; shared: with the answer of another one',
    labels: { result: ['hit', 'shared', 'miss'] },
  });

  /** Lets others wait for this answer; they get nothing when it is not one for all. */
  const share = (store: string, key: string, answer: Promise<WholeAnswer>): void => {
    const name = nameOf(store, key);
    const page: Promise<Page | undefined> = answer
      .then(asPage, () => undefined)
      .then((made) => {
        // a store that was forgotten meanwhile has lost this entry, so a stale answer is not kept
        if (underway.get(name) !== page) return made;
        underway.delete(name);
        if (made) pages.set(store, key, made);
        return made;
      });
    underway.set(name, page);
  };

  return {
    async serve(req, res, next) {
      if (!isForAnybody(req)) return next();
      const { store = defaultStore } = passageOf(req);
      const { path, query } = targetOf(req);
      const key = path + query;
      const running = underway.get(nameOf(store, key));
      const kept = pages.get(store, key);
      const page = kept ?? (await running);
      count({ result: kept ? 'hit' : page ? 'shared' : 'miss' });
      if (page) return sendPage(req, res, page);
      if (running) return next();
      const asked = collect(upstream, ownRequest(req, store, daprApiToken));
      share(store, key, asked);
      const answer = await asked;
      const made = asPage(answer);
      if (made) sendPage(req, res, made);
      else sendAnswer(req, res, answer);
    },
    forget(store) {
      pages.forget(store);
      for (const name of underway.keys()) if (name.startsWith(nameOf(store, ''))) underway.delete(name);
    },
  };
}

/** No slug of a store has a space. */
const nameOf = (store: string, key: string): string => `${store} ${key}`;

/** With headers of its own, so that nothing of one client's is in an answer that many get. */
function ownRequest(req: Request, store: string, daprApiToken: string): Exchange {
  const { app, path, query } = targetOf(req);
  const { traceparent, requestId } = passageOf(req).context;
  const own = { 'dapr-api-token': daprApiToken, accept: 'application/json', 'x-request-id': requestId, traceparent };
  return { app, method: 'GET', path: path + query, headers: { ...own, 'x-store-id': store }, repeats: 'reads' };
}
