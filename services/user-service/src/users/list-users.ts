/** The accounts of the store, page by page: the newest first, or by address where one is searched for. */
import type { Page } from '@skysync/contracts';
import { before, decodeCursor, decodeMoment, internalFields, pageOf, unknownCursor } from '@skysync/service-kit';
import { type Account, normalizeEmail } from '../accounts/account';
import type { Deps } from '../deps';
import type { ListedUsers } from './user-shapes';

/** Throws `invalid_request` for a cursor that is none of this list. */
export async function listUsers({ accounts }: Pick<Deps, 'accounts'>, asked: ListedUsers): Promise<Page<Account>> {
  const { search, role, limit = 20, cursor } = asked;
  const order = search === undefined ? newestFirst : byAddress;
  const found = await accounts.model
    .find({ ...order.filter(search ?? '', cursor), ...(role !== undefined && { role }) }, internalFields)
    .sort(order.sort)
    .hint(order.index(role))
    .limit(limit + 1)
    .lean<Account[]>();
  return pageOf(found, limit, order.cursorOf);
}

interface Order {
  sort: Record<string, 1 | -1>;
  /** Named, because a planner without statistics takes any index that begins with the store, and sorts all of it. */
  index(role: string | undefined): Record<string, 1 | -1>;
  filter(search: string, cursor: string | undefined): object;
  cursorOf(last: Account): (string | number)[];
}

const newestFirst: Order = {
  sort: { createdAt: -1, _id: -1 },
  index: (role) => ({ store: 1, ...(role !== undefined && { role: 1 }), createdAt: -1, _id: -1 }),
  filter: (_search, cursor) => (cursor === undefined ? {} : before('createdAt', decodeMoment(cursor))),
  cursorOf: ({ createdAt, _id }) => [createdAt.getTime(), _id],
};

/** Addresses that begin with the text are those from it to the last that does. */
const byAddress: Order = {
  sort: { email: 1 },
  index: () => ({ store: 1, email: 1 }),
  filter(search, cursor) {
    const from = normalizeEmail(search);
    const to = { $lt: `${from}\u{10ffff}` };
    if (cursor === undefined) return { email: { $gte: from, ...to } };
    const [last] = decodeCursor(cursor, 1);
    if (typeof last !== 'string' || !last.startsWith(from)) throw unknownCursor();
    return { email: { $gt: last, ...to } };
  },
  cursorOf: ({ email }) => [email],
};
