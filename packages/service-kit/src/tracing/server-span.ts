/** The span of a request that a service answers, named after its declared route. */
import type { RequestHandler } from 'express';
import { currentContext, type RequestContext } from '../context/request-context';
import { traceIdOf } from '../context/traceparent';
import type { OpenSpan, SpanStart } from './span';
import { beginBelow, isTracing } from './tracer';

/** How the span of a request begins; `template` is the path as it is declared. */
export const serverStart = (method: string, template: string): SpanStart => ({
  name: `${method} ${template}`,
  kind: 'server',
  attributes: { 'http.request.method': method, 'http.route': template },
});

/** What is asked of an answer when it is over. */
interface Answer {
  statusCode: number;
  writableFinished: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** Makes the span the one that the rest of the request is in, until its answer is sent. */
export function serve(context: RequestContext, span: OpenSpan, res: Answer): void {
  context.traceparent = span.traceparent;
  context.traceId = traceIdOf(span.traceparent);
  res.once('close', () => {
    span.set({ 'http.response.status_code': res.statusCode });
    if (!res.writableFinished) span.fail('closed');
    else if (res.statusCode >= 500) span.fail(String(res.statusCode));
    span.end();
  });
}

/** The handlers that give a declared route its span: none where spans are not collected. */
export function serverSpan(method: string, template: string): RequestHandler[] {
  if (!isTracing()) return [];
  const start = serverStart(method, template);
  return [
    (_req, res, next) => {
      const context = currentContext();
      const span = context && beginBelow(context.traceparent, start);
      if (span) serve(context, span, res);
      next();
    },
  ];
}
