/** The caller's own sessions: where somebody is signed in with this account, and how that ends. */
import { notFound } from '@skysync/service-kit';
import { withoutSession, withoutTokens } from '../accounts/revoke-tokens';
import type { Deps } from '../deps';
import { endSessionsOf } from './end-sessions';
import { sessionIdOf } from './refresh-token';
import type { Session } from './session';
import type { OwnSession } from './session-shapes';

type SessionDeps = Pick<Deps, 'accounts' | 'sessions'>;

/** More of them nobody looks through; the oldest end by themselves. */
const mostListed = 100;

/** Newest first. */
export async function listOwnSessions(deps: SessionDeps, userId: string, current?: string): Promise<OwnSession[]> {
  return (await sessionsOf(deps, userId)).map((session) => viewOf(session, current));
}

/** Its access tokens are refused, too. Throws `not_found`. */
export async function endOwnSession(deps: SessionDeps, userId: string, sessionId: string): Promise<void> {
  const session = (await sessionsOf(deps, userId)).find(({ _id }) => sessionIdOf(_id) === sessionId);
  if (!session) throw notFound('Session');
  // first, so that a crash in between leaves a session that can be ended again
  await deps.accounts.change(userId, withoutSession(sessionId));
  await deps.sessions.model.deleteOne({ _id: session._id });
}

/** Signs out everywhere, here included. */
export async function endOwnSessions(deps: SessionDeps, userId: string): Promise<void> {
  await deps.accounts.change(userId, (account, now) => withoutTokens(account, {}, now));
  await endSessionsOf(deps, userId);
}

/** Those that are over may still be there for a minute. */
const sessionsOf = ({ sessions }: SessionDeps, userId: string): Promise<Session[]> =>
  sessions.model
    .find({ userId, expiresAt: { $gt: new Date() } })
    .sort({ createdAt: -1 })
    .limit(mostListed)
    .lean<Session[]>();

function viewOf({ _id, device, createdAt, rotatedAt, expiresAt }: Session, current: string | undefined): OwnSession {
  const id = sessionIdOf(_id);
  return {
    id,
    ...(device !== undefined && { device }),
    createdAt: createdAt.toISOString(),
    usedAt: (rotatedAt ?? createdAt).toISOString(),
    expiresAt: expiresAt.toISOString(),
    current: id === current,
  };
}
