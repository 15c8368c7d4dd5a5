/** Who asks, for which store, in which trace: carried through all awaits of one request, event or sweep. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { readTraceparent, writeTraceparent } from './traceparent';

/** What is known of the request, event or sweep that runs. */
export interface RequestContext {
  requestId: string;
  /** W3C Trace Context header, passed on with every invocation and event (https://www.w3.org/TR/trace-context/). */
  traceparent: string;
  traceId: string;
  /** The same of other requests whose work is done by the way, as in one read for all of them (../tracing/shared-work). */
  sharedWith?: readonly string[] | undefined;
  /** Slug of the store every query is scoped to; `undefined` only for work across all stores. */
  store: string | undefined;
  /** Set once the token is verified. */
  userId?: string;
  role?: string;
  /** The caller's Authorization header, forwarded on invocations. */
  authorization?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** 32 hex digits. Node takes randomness for these in bulk, which every request would pay for with `randomBytes`. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** Makes a context; a missing or malformed `traceparent` starts a new trace. */
export function newContext(from: {
  store: string | undefined;
  requestId?: string;
  traceparent?: string;
}): RequestContext {
  const { traceparent = '', requestId = randomUUID(), store } = from;
  const known = readTraceparent(traceparent);
  if (known) return { requestId, traceId: known.traceId, traceparent, store };
  const traceId = randomHex();
  return { requestId, traceId, traceparent: writeTraceparent(traceId, randomHex().slice(16), 0), store };
}

/** Runs `work` with `context` as its {@link currentContext}. */
export function withContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of what runs now; undefined outside of any. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/**
 * Runs `work` for one store, in the trace of the caller if there is one. Used by sweepers and start-up code.
 * Awaited inside, because a mongoose query runs only when it is awaited, and must see the context then.
 */
export function withStore<T>(store: string, work: () => PromiseLike<T>): Promise<T> {
  return withContext({ ...(currentContext() ?? newContext({ store })), store }, async () => await work());
}

/** Runs `work` across all stores, in the trace of the caller: queries are not scoped. For sweepers and relays only, never for a request. */
export function withAllStores<T>(work: () => PromiseLike<T>): Promise<T> {
  const traceparent = currentContext()?.traceparent;
  return withContext(newContext({ store: undefined, ...(traceparent && { traceparent }) }), async () => await work());
}
