/** Answers that are sent piece by piece as they are made: how they are declared, and how they are sent. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type TSchema, Type } from '@sinclair/typebox';
import type { Response } from 'express';
import { withDeadline } from '../runtime/deadline';

/** Less than the gateway waits for the end of an answer, in milliseconds. */
const longestMs = 13_000;
const farewellMs = 500;

/**
 * The schema of a text that a handler answers in pieces, in a media type with its parameters, for example
 * `text/csv; charset=utf-8`. However long the text is, no more of it is in memory than the client has yet to take.
 */
export const streamed = (mediaType: string) =>
  Type.Unsafe<AsyncIterable<string>>({ type: 'string', 'x-media-type': mediaType });

/** The media type that {@link streamed} declares; undefined for JSON and for no body at all. */
export function mediaTypeOf(schema: TSchema | null | undefined): string | undefined {
  const declared: unknown = schema?.['x-media-type'];
  return typeof declared === 'string' ? declared : undefined;
}

/** What the client reads before the pieces. */
export interface Head {
  mediaType: string;
  /** Under which name the text is saved, in ASCII. */
  filename: string | undefined;
  /** Sent in the end when making the pieces fails: a sidecar on the way ends a broken answer as it does a whole one. */
  whenBroken: string | undefined;
}

/**
 * Sends the pieces as fast as the client takes them. What fails before the first one is thrown while the answer can still be a
 * problem document; later `whenBroken` is sent, and whoever handles the error cuts the connection, so that half an answer
 * never looks like a whole one.
 * Throws what making a piece throws, or DeadlineExceeded.
 */
export function sendPieces(
  res: Response,
  head: Head,
  pieces: AsyncIterable<string>,
  deadlineMs = longestMs,
): Promise<void> {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return withDeadline(deadlineMs, 'an answer', async (late) => {
    const ended = AbortSignal.any([gone.signal, late]);
    // awaited one by one, because what a stream pulls when its socket drains is pulled outside the request's context
    for await (const piece of pieces) {
      if (ended.aborted) return;
      if (!res.headersSent) setHead(res, head);
      if (res.req.method === 'HEAD') break;
      if (!res.write(piece) && !(await drained(res, ended))) return;
    }
    if (!res.headersSent) setHead(res, head);
    res.end();
  }).catch(async (error) => {
    if (res.headersSent && !gone.signal.aborted) await sayBroken(res, head);
    throw error;
  });
}

/** What is not taken in a moment is not waited for. */
async function sayBroken(res: Response, { whenBroken = '' }: Head): Promise<void> {
  const sent = new Promise<void>((resolve) => void res.write(whenBroken, () => resolve()));
  await Promise.race([sent, pause(farewellMs, undefined, { ref: false })]);
}

function setHead(res: Response, { mediaType, filename }: Head): void {
  res.setHeader('Content-Type', mediaType);
  if (filename !== undefined) res.setHeader('Content-Disposition', `attachment; filename="${filename}"`);
}

/** False when nobody takes it any more. */
const drained = (res: Response, ended: AbortSignal): Promise<boolean> =>
  once(res, 'drain', { signal: ended }).then(
    () => true,
    () => false,
  );
