/** Gives each request its id and trace, and runs the rest of it in that context. */
import { newContext, withContext } from '@skysync/service-kit';
import type { RequestHandler } from 'express';

const saneRequestId = /^[\w.-]{1,64}$/;

export const requestIdentity: RequestHandler = (req, res, next) => {
  const { 'x-request-id': id, traceparent } = req.headers;
  const context = newContext({
    store: undefined,
    ...(typeof id === 'string' && saneRequestId.test(id) && { requestId: id }),
    ...(typeof traceparent === 'string' && { traceparent }),
  });
  res.locals.context = context;
  res.setHeader('x-request-id', context.requestId);
  withContext(context, next);
};
