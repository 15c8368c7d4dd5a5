/** Reads a body whole, within limits of size, time and number, before anything behind the gateway hears of the request. */
import { Problem } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';
import { passageOf, targetOf } from './passage';
import { type BodyLimits, UnfinishedBodies } from './unfinished-bodies';

/** RFC 9112 §6.3: a request has a body when one of these headers says so. */
const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The rest of the body is not waited for. */
const closing = { headers: { Connection: 'close' } };
const tooLarge = (): Problem => new Problem('payload_too_large', closing);

const jsonType = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** Puts the body into the passage. Throws `payload_too_large`, `unsupported_media_type`, `request_timeout` or what {@link UnfinishedBodies} says. */
export function requestBody(limits: BodyLimits): RequestHandler {
  const unfinished = new UnfinishedBodies(limits);
  return async (req, _res, next) => {
    if (!hasBody(req)) return next();
    if (Number(req.headers['content-length'] ?? 0) > limits.bodyLimit) throw tooLarge();
    // payment providers sign what they send, in the type they please
    const anyType = targetOf(req).segment === 'webhooks';
    if (!anyType && !jsonType.test(req.headers['content-type'] ?? '')) {
      throw new Problem('unsupported_media_type', closing);
    }
    const leave = unfinished.enter(req.ip ?? '');
    try {
      passageOf(req).body = await readWhole(req, limits);
    } finally {
      leave();
    }
    next();
  };
}

function readWhole(req: Request, { bodyLimit, bodyTimeoutMs }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => end(() => reject(new Problem('request_timeout', closing))), bodyTimeoutMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > bodyLimit) end(() => reject(tooLarge()));
      else chunks.push(chunk);
    };
    const onEnd = (): void => end(() => resolve(Buffer.concat(chunks, size)));
    const onGone = (): void => end(() => reject(new Problem('request_timeout', closing)));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      settle();
    };
    req.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}
