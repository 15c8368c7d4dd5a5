/** Who asks: verified from the bearer token in the service itself, though the gateway's sidecar did so already. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Role, roleAtLeast } from '@skysync/contracts';
import type { VerifyToken } from '../auth/verify-token';
import { currentContext } from '../context/request-context';
import { Problem } from '../errors/problem';

/** Who a verified token belongs to. */
export interface Caller {
  userId: string;
  role: Role;
  store: string;
  /** The session that the token was made in; a guest has none. */
  sessionId?: string;
}

/** The bearer token of a request (RFC 6750 §2.1), if it has one. */
const tokenOf = (headers: IncomingHttpHeaders): string | undefined =>
  /^Bearer ([^ ]+)$/i.exec(headers.authorization ?? '')?.[1];

/** The caller of a request with a token. Throws `token_invalid`, `token_expired` or `store_mismatch`. */
export function callerOf(headers: IncomingHttpHeaders, verifyToken: VerifyToken): Caller | undefined {
  const token = tokenOf(headers);
  if (!token) return undefined;
  const { sub, role, store, sid } = verifyToken(token);
  const asked = headers['x-store-id'];
  if (asked !== undefined && asked !== '' && asked !== store) throw new Problem('store_mismatch');
  return { userId: sub, role, store, ...(sid !== undefined && { sessionId: sid }) };
}

/**
 * The caller, if the token is of this store and of `role` or a higher one; the store of the token becomes the store of
 * all queries. Throws `token_missing`, `token_invalid`, `token_expired`, `store_mismatch` or `forbidden`.
 */
export function requireRole(headers: IncomingHttpHeaders, verifyToken: VerifyToken, role: Role): Caller {
  const caller = callerOf(headers, verifyToken);
  if (!caller) throw new Problem('token_missing');
  if (!roleAtLeast(caller.role, role)) throw new Problem('forbidden', { detail: `This needs the role ${role}` });
  const context = currentContext();
  const { userId, store } = caller;
  if (context) Object.assign(context, { userId, role: caller.role, store });
  return caller;
}
