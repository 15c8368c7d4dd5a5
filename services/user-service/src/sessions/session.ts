/** A session: one sign-in, with the one refresh token of its family that is good now. Pure rules of its rotation. */
import type { Aggregate, New } from '@skysync/service-kit';

export interface Session extends Aggregate {
  userId: string;
  /** Hash of the refresh token that is good now. */
  tokenHash: string;
  /** Hash of the one before it, which may come again for a moment: two tabs, or an answer that was lost. */
  previousHash?: string;
  /** What the client calls itself (`User-Agent`), cut short: by this its owner recognises it. */
  device?: string;
  createdAt: Date;
  rotatedAt?: Date;
  expiresAt: Date;
}

/** How long one sign-in lasts at most, however often its tokens rotate: a stolen one does not live for ever. */
const sessionLifeMs = 30 * 24 * 3_600_000;
/** How long the token before the last rotation gets the same answer again. */
const graceMs = 30_000;

/** What a sign-in is known by. */
export interface SignIn {
  family: string;
  userId: string;
  tokenHash: string;
  device: string | undefined;
}

export const newSession = ({ family, userId, tokenHash, device }: SignIn, now: Date): New<Session> => ({
  _id: family,
  userId,
  tokenHash,
  ...(device !== undefined && { device }),
  createdAt: now,
  expiresAt: new Date(now.getTime() + sessionLifeMs),
});

/** What a refresh token is to its session now: good, repeated within the grace, or used by two hands. */
export function standingOf(session: Session, hash: string, now: Date): 'good' | 'repeated' | 'reused' | 'expired' {
  if (session.expiresAt <= now) return 'expired';
  if (hash === session.tokenHash) return 'good';
  const rotatedMs = now.getTime() - (session.rotatedAt?.getTime() ?? 0);
  return hash === session.previousHash && rotatedMs < graceMs ? 'repeated' : 'reused';
}

/** The session with the next token in the place of the good one. */
export const rotated = (session: Session, nextHash: string, now: Date): Session => ({
  ...session,
  tokenHash: nextHash,
  previousHash: session.tokenHash,
  rotatedAt: now,
});
