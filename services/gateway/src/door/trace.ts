/**
 * The first span of a request's trace. What a client says of its own trace is kept as a link and no more: else anybody could
 * have every request of his sampled, at our cost, or write into the traces of others.
 */
import { beginTrace, isTracing, serve, serverStart } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import { passageOf } from './passage';
import { apiPrefix } from './request-target';

/** Handlers behind the one that has found the route; none where spans are not collected. */
export const trace = (): RequestHandler[] => (isTracing() ? [begin] : []);

const begin: RequestHandler = (req, res, next) => {
  const { context, target } = passageOf(req);
  if (!target) return next();
  const { traceparent } = req.headers;
  const link = typeof traceparent === 'string' ? traceparent : undefined;
  const span = beginTrace({ ...serverStart(req.method, `${apiPrefix}${target.pattern}`), link });
  if (span) serve(context, span, res);
  next();
};
