/** The cron binding's call: publishes what a crash or an absent broker left in outboxes. */
import { Router } from 'express';
import type { Deps } from './deps';

export function sweeperRoutes({ accounts, relay, log }: Deps): Router {
  const router = Router();
  router.post('/sweeper', async (_req, res) => {
    const published = await relay.sweep(accounts);
    if (published > 0) log.info('swept outboxes', { published });
    res.json({ published });
  });
  return router;
}
