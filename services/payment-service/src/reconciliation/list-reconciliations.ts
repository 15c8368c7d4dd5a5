/** The comparisons of a store, the latest day first. */
import type { Page } from '@skysync/contracts';
import { decodeCursor, pageOf, unknownCursor } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Reconciliation } from './reconciliation';

interface Asked {
  limit?: number;
  cursor?: string;
}

export async function listReconciliations(
  { reconciliations }: Pick<Deps, 'reconciliations'>,
  { limit = 20, cursor }: Asked,
): Promise<Page<Reconciliation>> {
  const found = await reconciliations.model
    .find(cursor === undefined ? {} : behind(cursor))
    .sort({ day: -1, _id: -1 })
    .limit(limit + 1)
    .lean<Reconciliation[]>();
  return pageOf(found, limit, ({ day, _id }) => [day, _id]);
}

function behind(cursor: string) {
  const [day, id] = decodeCursor(cursor, 2);
  if (typeof day !== 'string' || typeof id !== 'string') throw unknownCursor();
  return { day: { $lte: day }, $or: [{ day: { $lt: day } }, { _id: { $lt: id } }] };
}
