/**
 * Work that is done once for many requests, such as one read or write of a batch, is seen in the trace of each of them.
 * It would else be seen where it was begun: in the trace of whoever came first.
 */
import { currentContext, withContext } from '../context/request-context';
import { isSampled, traceIdOf, unsampled } from '../context/traceparent';
import { isTracing } from './tracer';

/** The sampled traces that what runs now is seen in. */
export type Traces = readonly string[];

const none: Traces = [];

/** Those of what runs now. */
export function tracesNow(): Traces {
  const context = isTracing() ? currentContext() : undefined;
  if (!context || !isSampled(context.traceparent)) return none;
  return context.sharedWith ? [context.traceparent, ...context.sharedWith] : [context.traceparent];
}

/** Runs `work` in the traces of all who have asked for it, and in no other. */
export function inTracesOf<T>(asked: readonly { traces: Traces }[], work: () => Promise<T>): Promise<T> {
  const context = isTracing() ? currentContext() : undefined;
  if (!context) return work();
  const [first, ...others] = new Set(asked.flatMap(({ traces }) => traces));
  if (first === undefined && !isSampled(context.traceparent)) return work();
  const traceparent = first ?? unsampled(context.traceparent);
  const sharedWith = others.length > 0 ? others : undefined;
  return withContext({ ...context, traceparent, traceId: traceIdOf(traceparent), sharedWith }, work);
}
