/** Who asks, for which store, in which trace: carried through all awaits of one request, event or sweep. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What is known of the request, event or sweep that runs. */
export interface RequestContext {
  requestId: string;
  /** W3C Trace Context header, passed on with every invocation and event (https://www.w3.org/TR/trace-context/). */
  traceparent: string;
  traceId: string;
  /** Slug of the store every query is scoped to; `undefined` only for work across all stores. */
  store: string | undefined;
  /** Set once the token is verified. */
  userId?: string;
  role?: string;
  /** The caller's Authorization header, forwarded on invocations. */
  authorization?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();
const traceparentGrammar = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** 32 hex digits. Node takes randomness for these in bulk, which every request would pay for with `randomBytes`. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** Makes a context; a missing or malformed `traceparent` starts a new trace. */
export function newContext(from: {
  store: string | undefined;
  requestId?: string;
  traceparent?: string;
}): RequestContext {
  const known = traceparentGrammar.exec(from.traceparent ?? '');
  const traceId = known?.[1] ?? randomHex();
  return {
    requestId: from.requestId ?? randomUUID(),
    traceId,
    traceparent: known ? known[0] : `00-${traceId}-${randomHex().slice(16)}-00`,
    store: from.store,
  };
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

/** Runs `work` across all stores: queries are not scoped. For sweepers and relays only, never for a request. */
export function withAllStores<T>(work: () => PromiseLike<T>): Promise<T> {
  return withContext(newContext({ store: undefined }), async () => await work());
}
