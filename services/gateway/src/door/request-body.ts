/** Reads a body whole, within limits of size, time and number, before anything behind the gateway hears of the request. */
import { isJsonType, Problem } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';
import { type Arriving, ArrivingBodies, type BodyLimits } from './arriving-bodies';
import { passageOf, targetOf } from './passage';

/** RFC 9112 §6.3: a request has a body when one of these headers says so. */
const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The rest of the body is not waited for. */
const closing = { headers: { Connection: 'close' } };
const tooLarge = (): Problem => new Problem('payload_too_large', closing);
const tooSlow = (): Problem => new Problem('request_timeout', closing);

/** Puts the body into the passage. Throws `payload_too_large`, `unsupported_media_type`, `request_timeout`, or what {@link ArrivingBodies} gives it up for. */
export function requestBody(limits: BodyLimits): RequestHandler {
  const bodies = new ArrivingBodies(limits);
  return async (req, res, next) => {
    if (!hasBody(req)) return next();
    if (Number(req.headers['content-length'] ?? 0) > limits.bodyLimit) throw tooLarge();
    // payment providers sign what they send, in the type they please
    const { rawBody } = targetOf(req).facts;
    if (!rawBody && !isJsonType(req.headers['content-type'] ?? ''))
      throw new Problem('unsupported_media_type', closing);
    const body = { client: passageOf(req).client, bytes: 0, giveUp: () => {} };
    res.once('close', () => bodies.release(body));
    passageOf(req).body = await readWhole(req, body, bodies, limits);
    next();
  };
}

function readWhole(
  req: Request,
  body: Arriving,
  bodies: ArrivingBodies,
  { bodyLimit, bodyTimeoutMs }: BodyLimits,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      bodies.grow(body, chunk.length);
      if (body.bytes > bodyLimit) body.giveUp(tooLarge());
    };
    const onEnd = (): void => {
      leave();
      resolve(Buffer.concat(chunks, body.bytes));
    };
    const onGone = (): void => body.giveUp(tooSlow());
    const leave = (): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      bodies.leave(body);
    };
    body.giveUp = (reason) => {
      leave();
      reject(reason);
    };
    const timer = setTimeout(onGone, bodyTimeoutMs);
    req.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
    bodies.enter(body);
  });
}
