/** Where providers report. The body stays raw: the signature is over its exact bytes. */
import express, { Router } from 'express';
import type { Deps } from '../deps';
import { receiveWebhook } from './receive-webhook';

export function webhookRoutes(deps: Deps): Router {
  const router = Router();
  const rawBody = express.raw({ type: () => true, limit: '256kb', inflate: false });

  router.post('/webhooks/:provider', rawBody, async (req, res) => {
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    await receiveWebhook(deps, String(req.params.provider), body, req.headers);
    res.json({ received: true });
  });
  return router;
}
