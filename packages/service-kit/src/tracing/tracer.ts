/**
 * Spans of what runs now. The context of the request carries the trace; where nobody collects spans, or this trace is not
 * sampled, all of this does nothing but look.
 */
import { currentContext, type RequestContext, withContext } from '../context/request-context';
import { isSampled, traceIdOf } from '../context/traceparent';
import type { OpenSpan, SpanMaker, SpanStart } from './span';

let maker: SpanMaker | undefined;

/** From now on spans are made by this; by nobody when undefined. One for the process, as there is one context. */
export function traceBy(spanMaker: SpanMaker | undefined): void {
  maker = spanMaker;
}

/** Whether spans are collected at all. Asked once, where a route, a client or a batch is made. */
export const isTracing = (): boolean => maker !== undefined;

/** Begins a span below `parent`, if that one is sampled. */
export function beginBelow(parent: string | undefined, start: SpanStart): OpenSpan | undefined {
  return maker && parent !== undefined && isSampled(parent) ? maker.begin(start, parent) : undefined;
}

/** The header by which a sidecar continues the current trace, if that is sampled. */
export function sampledTrace(): { traceparent?: string } {
  const traceparent = maker && currentContext()?.traceparent;
  return traceparent && isSampled(traceparent) ? { traceparent } : {};
}

/** Begins the first span of a trace; undefined where spans are not collected. Whether it is sampled is said by its `traceparent`. */
export const beginTrace = (start: SpanStart): OpenSpan | undefined => maker?.begin(start);

/** What goes wrong, in a word that repeats nothing of what was sent. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** The context of what runs below a span. */
const contextBelow = (context: RequestContext, { traceparent }: OpenSpan): RequestContext => ({
  ...context,
  traceparent,
  sharedWith: undefined,
});

/** Ends the span with `work`, which gets it to say more; badly when it throws. */
async function during<T>(span: OpenSpan, work: (span: OpenSpan) => PromiseLike<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    span.fail(errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Runs `work` in a span below the current one; as it is, where there is none. */
export function inSpan<T>(start: SpanStart, work: (span?: OpenSpan) => Promise<T>): Promise<T> {
  const context = maker && currentContext();
  const span = context && beginBelow(context.traceparent, start);
  return span ? withContext(contextBelow(context, span), () => during(span, work)) : work();
}

/** Runs `work` in a trace of its own, in the context it has otherwise: what time does, and nobody has asked for. */
export function inTrace<T>(start: SpanStart, work: () => Promise<T>): Promise<T> {
  const context = currentContext();
  const span = context && beginTrace(start);
  if (!span) return work();
  const { traceparent } = span;
  return withContext({ ...contextBelow(context, span), traceId: traceIdOf(traceparent) }, () => during(span, work));
}
