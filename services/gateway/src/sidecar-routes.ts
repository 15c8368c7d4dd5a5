/** What the gateway's own sidecar calls: the subscription to `products`, which empties the catalogue cache. */
import { timingSafeEqual } from 'node:crypto';
import express, { Router } from 'express';

/**
 * Only the sidecar knows `appApiToken`; for everybody else these routes do not exist. Every event is acknowledged:
 * a lost one costs as much staleness as the cache's time to live.
 */
export function sidecarRoutes(appApiToken: string, forget: (store: string) => void): Router {
  const expected = Buffer.from(appApiToken);
  const router = Router();
  router.use(['/dapr', '/events'], (req, _res, next) => {
    const shown = Buffer.from(String(req.headers['dapr-api-token'] ?? ''));
    next(shown.length === expected.length && timingSafeEqual(shown, expected) ? undefined : 'router');
  });
  router.get('/dapr/subscribe', (_req, res) => {
    res.json([{ pubsubname: 'pubsub', topic: 'products', route: '/events/products' }]);
  });
  router.post('/events/products', express.json({ type: () => true, limit: '1mb' }), (req, res) => {
    const { store } = (req.body ?? {}) as { store?: unknown };
    if (typeof store === 'string') forget(store);
    res.json({ status: 'SUCCESS' });
  });
  return router;
}
