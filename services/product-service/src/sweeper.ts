/** The sweep that the cron binding asks for: finishes what a crash left half done, for all stores at once. */
import { withAllStores } from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from './deps';
import { finishAdjustments } from './inventory/adjust-stock';
import { dropStrayHolds, settleReservations } from './reservations/settle-reservations';

const strayEveryMs = 10 * 60_000;

/** Harmless in parallel: each write is guarded, and the second of two finds nothing left to do. */
export async function sweep(deps: Deps): Promise<void> {
  await withAllStores(async () => {
    await settleReservations(deps);
    await finishAdjustments(deps);
    await deps.relay.sweep(deps.products);
  });
}

export function sweeperRoutes(deps: Deps): Router {
  const router = Router();
  let straysDueAt = 0;

  router.options('/sweeper', (_req, res) => void res.status(204).end());
  router.post('/sweeper', async (_req, res) => {
    await sweep(deps);
    if (Date.now() >= straysDueAt) {
      straysDueAt = Date.now() + strayEveryMs;
      const dropped = await withAllStores(() => dropStrayHolds(deps));
      if (dropped > 0) deps.log.warn('stray holds were given back', { dropped });
    }
    res.json({});
  });
  return router;
}
