/** Refuses bodies that are too large or of the wrong type before anything behind the gateway sees them. */
import { Transform } from 'node:stream';
import { AppError } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import type { Target } from './path-guard';

/** RFC 9112 §6.3: a request has a body when one of these headers says so. */
export const hasBody = (req: { headers: NodeJS.Dict<string | string[]> }): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

const tooLarge = (): AppError =>
  new AppError(413, 'payload_too_large', 'The body is too large', { headers: { Connection: 'close' } });

/** `limit` in bytes. A declared length is checked at once; a chunked body is counted while it streams. */
export function requestBody(limit: number): RequestHandler {
  return (req, res, next) => {
    if (!hasBody(req)) return next();
    if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge();
    // payment providers sign what they send, in the type they please
    const anyType = (res.locals.target as Target).segment === 'webhooks';
    if (!anyType && !req.is('application/json')) {
      throw new AppError(415, 'unsupported_media_type', 'Send the body as application/json');
    }
    if (req.headers['transfer-encoding'] !== undefined) res.locals.body = req.pipe(counted(limit));
    next();
  };
}

function counted(limit: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > limit ? tooLarge() : null, chunk);
    },
  });
}
