/** Routes of stores. */
import { validate } from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';

export function storeRoutes({ stores }: Deps): Router {
  const router = Router();
  router.get('/stores/current', validate(), async (_req, res) => {
    res.json(await stores.current());
  });
  return router;
}
