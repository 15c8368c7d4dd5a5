/** Routes of the caller's own account. */
import { record } from '@skysync/contracts';
import { route } from '../route';
import { Name, User } from './account-shapes';
import { readOwnAccount, renameOwnAccount } from './own-account';

export const accountRoutes = [
  route({
    operation: 'readOwnAccount',
    summary: 'The own account',
    method: 'GET',
    path: '/users/me',
    who: 'customer',
    answers: { 200: User },
    problems: ['not_found'],
    handler: (deps, _input, { caller }) => readOwnAccount(deps, caller.userId),
  }),
  route({
    operation: 'renameOwnAccount',
    summary: 'Changes the name of the own account',
    method: 'PATCH',
    path: '/users/me',
    who: 'customer',
    fields: { body: record({ name: Name }) },
    answers: { 200: User },
    problems: ['not_found'],
    handler: (deps, { name }, { caller }) => renameOwnAccount(deps, caller.userId, name),
  }),
];
