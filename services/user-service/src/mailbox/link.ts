/** A one-time link: what an account remembers of it, and how it stands. Pure; the token in the mail is derived, and kept nowhere. */
import type { Account } from '../accounts/account';

/** How long each kind of link is good for, in milliseconds. */
const lives = {
  'verify-email': 24 * 3_600_000,
  'reset-password': 30 * 60_000,
  'confirm-new-email': 24 * 3_600_000,
} as const;

/** What a link is for: the name of the mail that it is in. */
export type LinkPurpose = keyof typeof lives;
export const linkPurposes = ['verify-email', 'reset-password', 'confirm-new-email'] as const satisfies LinkPurpose[];

export interface Link {
  /** That of its mail. */
  id: string;
  purpose: LinkPurpose;
  /** The address that it was sent to. */
  email: string;
  expiresAt: Date;
  usedAt?: Date;
  /** The address that the account had before, of a link that changed it. */
  formerEmail?: string;
}

/** Whoever comes with an older one is told that it is none; nobody comes with so many. */
const rememberedMs = 7 * 24 * 3_600_000;
const mostLinks = 20;

/** The account with a link that is good from now on. One that is asked for again, since its mail was not sent, begins anew. */
export function withLink(account: Account, link: Pick<Link, 'id' | 'purpose' | 'email'>, now: Date): Account {
  const before = account.links ?? [];
  const known = before.find(({ id }) => id === link.id);
  if (known?.usedAt) return account;
  const others = before.filter(
    ({ id, expiresAt }) => id !== link.id && now.getTime() - expiresAt.getTime() < rememberedMs,
  );
  const expiresAt = new Date(now.getTime() + lives[link.purpose]);
  return { ...account, links: [...others.slice(1 - mostLinks), { ...link, expiresAt }] };
}

/** Whether it still does what it is for. */
export function standingOfLink({ usedAt, expiresAt }: Link, now: Date): 'good' | 'used' | 'expired' {
  if (usedAt) return 'used';
  return expiresAt > now ? 'good' : 'expired';
}

/** The links after one of them (`used`), or something else, did its work: those that are of no use after it are used up, too. */
export const linksAfter = (
  links: readonly Link[] | undefined,
  used: Link | undefined,
  now: Date,
  endsAlso: (link: Link) => boolean,
): Link[] | undefined =>
  links?.map((link) => {
    if (link.id === used?.id) return { ...used, usedAt: now };
    return link.usedAt || !endsAlso(link) ? link : { ...link, usedAt: now };
  });
