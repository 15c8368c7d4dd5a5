/** What an admin sees of the store's accounts, and may change. */
import { type Static, Type } from '@sinclair/typebox';
import { Id, line, oneOf, page, pageFields, record, roles, Timestamp } from '@skysync/contracts';
import type { Account } from '../accounts/account';

/** Roles that an account of a store can have: guests have none, and the platform's is no store's to give. */
const accountRoles = ['customer', 'staff', 'admin'] as const;

export const StoreUser = record(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    role: oneOf(roles),
    createdAt: Timestamp,
    disabledAt: Type.Optional(Timestamp),
  },
  { title: 'StoreUser' },
);
export const StoreUserPage = page(StoreUser);

/** `search` is the beginning of an e-mail address. */
export const ListedUsers = record({
  search: Type.Optional(line({ max: 254 })),
  role: Type.Optional(oneOf(accountRoles)),
  ...pageFields(),
});
export type ListedUsers = Static<typeof ListedUsers>;

export const UserChange = record(
  { role: Type.Optional(oneOf(accountRoles)), disabled: Type.Optional(Type.Boolean()) },
  { title: 'UserChange' },
);
export type UserChange = Static<typeof UserChange>;

export const storeUserView = ({
  _id,
  email,
  name,
  role,
  createdAt,
  disabledAt,
}: Account): Static<typeof StoreUser> => ({
  id: _id,
  email,
  name,
  role,
  createdAt: createdAt.toISOString(),
  ...(disabledAt && { disabledAt: disabledAt.toISOString() }),
});
