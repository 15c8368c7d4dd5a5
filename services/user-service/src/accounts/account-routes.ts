/** Routes of the caller's own account. */
import { input, validate } from '@skysync/service-kit';
import { Router } from 'express';
import type { Deps } from '../deps';
import { changeOwnAccount, readOwnAccount } from './account-commands';
import { nameField } from './account-validation';

export function accountRoutes(deps: Deps): Router {
  const router = Router();
  const { guard } = deps;

  router.get('/users/me', guard.atLeast('customer'), validate(), async (_req, res) => {
    res.json(await readOwnAccount(deps));
  });

  router.patch('/users/me', guard.atLeast('customer'), validate(nameField()), async (req, res) => {
    res.json(await changeOwnAccount(deps, input(req)));
  });
  return router;
}
