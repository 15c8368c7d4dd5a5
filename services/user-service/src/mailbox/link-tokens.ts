/** The secrets in one-time links: derived when a mail is sent and when somebody comes with one, never stored. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { accountIdPrefix } from '@skysync/contracts';
import { isStoreSlug } from '@skysync/service-kit';
import type { Link } from './link';

/** What a link leads to. */
interface Target {
  store: string;
  userId: string;
}

/** A token as somebody brought it: whose it claims to be, and whether it is that of a link. */
export interface BroughtToken extends Target {
  isOf(link: Pick<Link, 'id' | 'purpose'>): boolean;
}

export interface LinkTokens {
  tokenOf(target: Target, link: Pick<Link, 'id' | 'purpose'>): string;
  /** Undefined for what is no token of ours at all. */
  read(token: string): BroughtToken | undefined;
}

const idBytes = 16;
const grammar = /^([a-z0-9-]{1,63})\.([A-Za-z0-9_-]{64})$/;
/** Of a random text, in any usual spelling of bytes as letters. */
const shortestKey = 32;

/**
 * A token is the store's slug, a dot, and 48 bytes: the account's id, and an HMAC over what it is for, with the secret
 * `mail-link-key`. Without the key nothing that is stored leads to one. Throws an error that names the secret when it is
 * too short to be random.
 */
export function createLinkTokens(key: string): LinkTokens {
  if (key.length < shortestKey) throw new Error('the secret "mail-link-key" must have 32 random characters at least');

  const proofOf = ({ store, userId }: Target, { id, purpose }: Pick<Link, 'id' | 'purpose'>): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, store, userId, id]))
      .digest();

  return {
    tokenOf: (target, link) => {
      const account = Buffer.from(target.userId.slice(accountIdPrefix.length), 'hex');
      return `${target.store}.${Buffer.concat([account, proofOf(target, link)]).toString('base64url')}`;
    },
    read(token) {
      const [, store = '', secret = ''] = grammar.exec(token) ?? [];
      if (secret === '' || !isStoreSlug(store)) return undefined;
      const bytes = Buffer.from(secret, 'base64url');
      const target = { store, userId: accountIdPrefix + bytes.subarray(0, idBytes).toString('hex') };
      const proof = bytes.subarray(idBytes);
      return { ...target, isOf: (link) => timingSafeEqual(proof, proofOf(target, link)) };
    },
  };
}
