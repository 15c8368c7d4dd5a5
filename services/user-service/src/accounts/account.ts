/** What an account is, without any storage: its making, and the view that others get of it. */
import { randomUUID } from 'node:crypto';
import { newEvent, type OutboxEvent, type Role } from '@skysync/service-kit';

export interface Account {
  _id: string;
  store: string;
  /** Normalized: see {@link normalizeEmail}. Unique in its store. */
  email: string;
  name: string;
  role: Role;
  /** argon2id in PHC string format. */
  passwordHash: string;
  createdAt: Date;
  outbox: OutboxEvent[];
}

/** The account as its owner sees it. */
export interface UserView {
  id: string;
  email: string;
  name: string;
  role: Role;
  createdAt: Date;
}

/**
 * One spelling for one mailbox, as people see it: `Ann@Shop.example` and `ann@shop.example` are one account.
 * Dots and `+tags` stay, since only some providers ignore them.
 */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** A new account with the event that tells of it. */
export function newAccount(from: Pick<Account, 'email' | 'name' | 'role' | 'passwordHash'>): Omit<Account, 'store'> {
  const _id = `usr_${randomUUID().replaceAll('-', '')}`;
  return {
    _id,
    ...from,
    createdAt: new Date(),
    outbox: [newEvent('skysync.user.registered.v1', { userId: _id, role: from.role })],
  };
}

export const userView = ({ _id, email, name, role, createdAt }: Omit<Account, 'store' | 'outbox'>): UserView => ({
  id: _id,
  email,
  name,
  role,
  createdAt,
});
