/** Routes of the store's accounts, for its admins. */
import { Id, record } from '@skysync/contracts';
import { notFound } from '@skysync/service-kit';
import { route } from '../route';
import { changeUser } from './change-user';
import { listUsers } from './list-users';
import { ListedUsers, StoreUser, StoreUserPage, storeUserView, UserChange } from './user-shapes';

const byId = record({ userId: Id });

export const userRoutes = [
  route({
    operation: 'listUsers',
    summary: 'The accounts of the store, the newest first, or by address where one is searched for',
    method: 'GET',
    path: '/admin/users',
    who: 'admin',
    fields: { query: ListedUsers },
    answers: { 200: StoreUserPage },
    handler: async (deps, asked) => {
      const { items, nextCursor } = await listUsers(deps, asked);
      return { items: items.map(storeUserView), nextCursor };
    },
  }),
  route({
    operation: 'readUser',
    summary: 'An account of the store',
    method: 'GET',
    path: '/admin/users/{userId}',
    who: 'admin',
    fields: { path: byId },
    answers: { 200: StoreUser },
    handler: async ({ accounts }, { userId }) => {
      const account = await accounts.find(userId);
      if (!account) throw notFound('User');
      return storeUserView(account);
    },
  }),
  route({
    operation: 'changeUser',
    summary: 'Changes the role of an account, disables or enables it; its access tokens end at once',
    method: 'PATCH',
    path: '/admin/users/{userId}',
    who: 'admin',
    fields: { path: byId, body: UserChange },
    answers: { 200: StoreUser },
    problems: ['last_admin'],
    handler: async (deps, { userId, ...change }, { caller }) =>
      storeUserView(await changeUser(deps, userId, change, caller.userId)),
  }),
];
