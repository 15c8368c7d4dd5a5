/** Dead letters of one service for order-service, which shows those of all services to the store's admin. */
import { Router } from 'express';
import { allowCallers } from '../app/create-app';
import { deliver, type EventHandlers } from '../dapr/deliver';
import { conflict, notFound } from '../errors/app-error';
import type { Logger } from '../logging/logger';
import { idParam, limitField } from '../validation/fields';
import { input, validate } from '../validation/validate';
import type { DeadLetters } from './dead-letters';

export interface DeadLetterHandling {
  deadLetters: Pick<DeadLetters, 'list' | 'find' | 'remove'>;
  handlers: EventHandlers;
  log: Logger;
}

export interface Replayed {
  id: string;
  status: 'processed';
}

/**
 * Gives a letter of the current store to its handler again and forgets it when that worked. Harmless for an event that
 * the broker delivers at the same time, since handlers are idempotent. Throws 404, or 409 `still_failing`.
 */
export async function replayDeadLetter(
  { deadLetters, handlers, log }: DeadLetterHandling,
  id: string,
): Promise<Replayed> {
  const letter = await deadLetters.find(id);
  if (!letter) throw notFound('Dead letter');
  const status = await deliver(letter.envelope, handlers, log);
  if (status !== 'SUCCESS') throw conflict('still_failing', 'The event cannot be processed; it stays listed');
  await deadLetters.remove(letter);
  return { id, status: 'processed' };
}

/** `/internal/dead-letters`, only for order-service. */
export function deadLetterRoutes(handling: DeadLetterHandling): Router {
  const router = Router();
  const caller = allowCallers('order-service');

  router.get('/internal/dead-letters', caller, validate(limitField()), async (req, res) => {
    const { limit = 100 } = input<{ limit?: number }>(req);
    res.json({ items: await handling.deadLetters.list(limit) });
  });
  router.post('/internal/dead-letters/:id/replay', caller, validate(idParam('id')), async (req, res) => {
    res.json(await replayDeadLetter(handling, input<{ id: string }>(req).id));
  });
  return router;
}
