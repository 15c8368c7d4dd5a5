/** What the door learned of a request, for everything behind it; typed, where Express would keep it in `res.locals`. */
import { clientKey, isRequestId, isTracing, newContext, type RequestContext, withContext } from '@skysync/service-kit';
import type { Request, RequestHandler } from 'express';
import type { Target } from './request-target';

export interface Passage {
  context: RequestContext;
  /** Who sent it, as far as limits go. */
  client: string;
  /** Where an API request goes. */
  target?: Target;
  /** Slug of the store that the client named. */
  store?: string;
  /** The whole body, read before anything behind the gateway hears of the request. */
  body?: Buffer;
}

const passages = new WeakMap<Request, Passage>();

/** The passage of a request that came through {@link identify}. */
export function passageOf(req: Request): Passage {
  const passage = passages.get(req);
  if (!passage) throw new Error('the request did not come through the door');
  return passage;
}

/** The target of an API request. */
export function targetOf(req: Request): Target {
  const { target } = passageOf(req);
  if (!target) throw new Error('the request is not one of the API');
  return target;
}

/**
 * Gives each request its id and trace, and runs the rest of it in that context. Where spans are collected no client says
 * to which trace they belong, nor that they are (./trace.ts).
 */
export const identify: RequestHandler = (req, res, next) => {
  const { 'x-request-id': id, traceparent } = req.headers;
  const context = newContext({
    store: undefined,
    ...(typeof id === 'string' && isRequestId(id) && { requestId: id }),
    ...(typeof traceparent === 'string' && !isTracing() && { traceparent }),
  });
  passages.set(req, { context, client: clientKey(req.ip ?? '') });
  res.setHeader('x-request-id', context.requestId);
  withContext(context, next);
};
