/** The dead letters of every service that handles events, in one list whose ids name the service. */
import {
  type DeadLetterHandling,
  type KeptDeadLetter,
  type Logger,
  notFound,
  type Replayed,
  replayDeadLetter,
} from '@skysync/service-kit';
import type { Deps } from '../deps';

/** Where one service's dead letters of the current store come from. */
interface Source {
  list(limit: number): Promise<KeptDeadLetter[]>;
  replay(id: string): Promise<Replayed>;
}

export type DeadLetterSources = Record<string, Source>;

export type ListedDeadLetter = KeptDeadLetter & { app: string };

export interface DeadLetterList {
  items: ListedDeadLetter[];
  /** The services whose letters are missing because they did not answer. */
  unreachable: string[];
}

/** The own letters are read here, the others' by invocation. */
export const deadLetterSources = ({ products, payments }: Deps, own: DeadLetterHandling): DeadLetterSources => ({
  'order-service': { list: own.deadLetters.list, replay: (id) => replayDeadLetter(own, id) },
  'product-service': { list: products.deadLetters, replay: products.replayDeadLetter },
  'payment-service': { list: payments.deadLetters, replay: payments.replayDeadLetter },
});

/** Asks all services at once, and answers without those that cannot. Newest first. */
export async function listDeadLetters(sources: DeadLetterSources, limit: number, log: Logger): Promise<DeadLetterList> {
  const unreachable: string[] = [];
  const ask = async ([app, source]: [string, Source]): Promise<ListedDeadLetter[]> => {
    try {
      return (await source.list(limit)).map((letter) => ({ ...letter, app, id: `${app}:${letter.id}` }));
    } catch (error) {
      log.warn('dead letters cannot be listed', { app, error });
      unreachable.push(app);
      return [];
    }
  };
  const lists = await Promise.all(Object.entries(sources).map(ask));
  const newestFirst = lists.flat().sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
  return { items: newestFirst.slice(0, limit), unreachable: unreachable.sort() };
}

/** `id` as the list says it: `<app>:<event id>`. Throws 404, or 409 `still_failing`. */
export async function replayListed(sources: DeadLetterSources, id: string): Promise<Replayed> {
  const [app = '', letterId = ''] = id.split(':');
  const source = Object.hasOwn(sources, app) ? sources[app] : undefined;
  if (!source) throw notFound('Dead letter');
  const { status } = await source.replay(letterId);
  return { id, status };
}
