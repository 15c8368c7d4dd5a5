/** What an account is, without any storage: its making, and the view that others get of it. */
import type { DomainEvent, Role } from '@skysync/contracts';
import type { Aggregate, New } from '@skysync/service-kit';
import type { Link } from '../mailbox/link';
import type { UserView } from './account-shapes';

export interface Account extends Aggregate {
  /** Normalized: see {@link normalizeEmail}. Unique in its store. */
  email: string;
  name: string;
  role: Role;
  /** argon2id in PHC string format. */
  passwordHash: string;
  /** Access tokens that were made before its last increase are good for nothing. */
  tokenVersion: number;
  /** Since then nobody signs in, until an admin enables it again. */
  disabledAt?: Date;
  /** The language of its mails, as in BCP 47. */
  locale?: string;
  /** When its mailbox was last shown to be its owner's. */
  emailVerifiedAt?: Date;
  /** What mails to it led to, and still may. */
  links?: Link[];
  createdAt: Date;
}

/**
 * One spelling for one mailbox, as people see it: `Ann@Shop.example` and `ann@shop.example` are one account.
 * Dots and `+tags` stay, since only some providers ignore them.
 */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** A new account with the event of its opening. */
export function newAccount(
  id: string,
  from: Pick<Account, 'email' | 'name' | 'role' | 'passwordHash' | 'locale'>,
  now: Date,
): { account: New<Account>; events: DomainEvent[] } {
  return {
    account: { _id: id, ...from, tokenVersion: 0, createdAt: now },
    events: [{ type: 'skysync.user.registered.v1', data: { userId: id, role: from.role } }],
  };
}

export const userView = ({ _id, email, name, role, emailVerifiedAt, createdAt }: Account): UserView => ({
  id: _id,
  email,
  name,
  role,
  ...(emailVerifiedAt && { emailVerifiedAt: emailVerifiedAt.toISOString() }),
  createdAt: createdAt.toISOString(),
});
