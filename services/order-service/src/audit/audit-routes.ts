/** `GET /admin/audit`: the proof that nothing was lost, for the store's owner. */
import { type Guard, validate } from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';
import { audit } from './audit';

export function auditRoutes(deps: Deps, guard: Guard): Router {
  const router = Router();
  router.get('/admin/audit', guard.atLeast('admin'), validate(), async (_req, res) => {
    res.json(await audit(deps));
  });
  return router;
}
