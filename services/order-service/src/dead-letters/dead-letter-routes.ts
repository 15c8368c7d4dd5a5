/** `/admin/dead-letters`: events that no service could process, for the store's owner to see and to play again. */
import { type Guard, input, type Logger, limitField, validate } from '@skysync/service-kit';
import { Router } from 'express';
import { param } from 'express-validator';
import { type DeadLetterSources, listDeadLetters, replayListed } from './dead-letters';

const listedId = param('id')
  .matches(/^[a-z-]{1,40}:[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/)
  .withMessage('must be an id of the list');

export function deadLetterRoutes(sources: DeadLetterSources, guard: Guard, log: Logger): Router {
  const router = Router();
  router.get('/admin/dead-letters', guard.atLeast('admin'), validate(limitField()), async (req, res) => {
    const { limit = 50 } = input<{ limit?: number }>(req);
    res.json(await listDeadLetters(sources, limit, log));
  });
  router.post('/admin/dead-letters/:id/replay', guard.atLeast('admin'), validate(listedId), async (req, res) => {
    res.json(await replayListed(sources, input<{ id: string }>(req).id));
  });
  return router;
}
