/** The dead letters of every service that handles events, in one list whose ids name the service. */
import { type CallAnswer, calls } from '@skysync/contracts';
import { notFound } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { DeadLetterList } from './dead-letter-shapes';

type Parts = Pick<Deps, 'call' | 'deadLetters' | 'log'>;
type Letters = CallAnswer<'listDeadLetters'>['items'];
type Ended = CallAnswer<'replayDeadLetter'>;

/** This service's own letters are read here, the others' by invocation. */
const ownApp = 'order-service';
const apps: readonly string[] = calls.listDeadLetters.apps;

/** Asks all services at once, and answers without those that cannot. Newest first. */
export async function listDeadLetters({ call, deadLetters, log }: Parts, limit: number): Promise<DeadLetterList> {
  const unreachable: string[] = [];
  const ask = async (app: string): Promise<Letters> => {
    if (app === ownApp) return deadLetters.list(limit);
    return (await call('listDeadLetters', { limit }, app)).items;
  };
  const lists = await Promise.all(
    apps.map(async (app) => {
      const letters = await ask(app).catch((error): Letters => {
        log.warn('dead letters cannot be listed', { app, error });
        unreachable.push(app);
        return [];
      });
      return letters.map((letter) => ({ ...letter, app, id: `${app}:${letter.id}` }));
    }),
  );
  const newestFirst = lists.flat().sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
  return { items: newestFirst.slice(0, limit), unreachable: unreachable.sort() };
}

/** `listedId` as the list has it: `<app>:<id>`. Throws `not_found`, or `still_failing`. */
export const replayListed = (parts: Parts, listedId: string): Promise<Ended> =>
  end(listedId, (app, id) =>
    app === ownApp ? parts.deadLetters.replay(id) : parts.call('replayDeadLetter', { id }, app),
  );

/** Forgets a letter that nobody can process. Throws `not_found`. */
export const dropListed = (parts: Parts, listedId: string): Promise<Ended> =>
  end(listedId, (app, id) => (app === ownApp ? parts.deadLetters.drop(id) : parts.call('dropDeadLetter', { id }, app)));

async function end(listedId: string, ask: (app: string, id: string) => Promise<Ended>): Promise<Ended> {
  const [app = '', id = ''] = listedId.split(':');
  if (!apps.includes(app)) throw notFound('Dead letter');
  const { status } = await ask(app, id);
  return { id: listedId, status };
}
