/** The HTTP API of the own sidecar over a keep-alive pool; every exchange has a deadline. */
import { Pool } from 'undici';

/** A request to the sidecar. */
export interface SidecarRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, from `/v1.0` on. */
  path: string;
  /** Sent as JSON, unless it is a Buffer, which is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Deadline in milliseconds for the whole exchange; 5 s when not given. */
  timeoutMs?: number;
  /** Ends the exchange in place of a deadline. */
  signal?: AbortSignal;
}

/** What the sidecar answered, whatever it is. */
export interface SidecarAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** The pool of one sidecar. */
export interface SidecarHttp {
  /** Resolves with any answer, also a failed one; rejects with `TimeoutError` or a connection's error. */
  send(request: SidecarRequest): Promise<SidecarAnswer>;
  close(): Promise<void>;
}

const defaultTimeoutMs = 5_000;
/** How long an idle connection is kept. */
const keepAliveMs = 60_000;

/** `apiToken` is shown with each request (https://docs.dapr.io/operations/security/api-token/). */
export function createSidecarHttp(origin: string, apiToken: string): SidecarHttp {
  const openPool = (): Pool => new Pool(origin, { connections: 64, pipelining: 1, keepAliveTimeout: keepAliveMs });
  let pool = openPool();
  let usedAt = Date.now();
  /** A process that was frozen has no timer that ends its idle connections, and may not have heard that they were ended. */
  const livePool = (): Pool => {
    if (Date.now() - usedAt > keepAliveMs) {
      void pool.close();
      pool = openPool();
    }
    usedAt = Date.now();
    return pool;
  };
  return {
    async send({ method, path, body, headers, timeoutMs = defaultTimeoutMs, signal = AbortSignal.timeout(timeoutMs) }) {
      const answer = await livePool().request({
        path,
        method,
        headers: {
          'dapr-api-token': apiToken,
          ...(body !== undefined && !Buffer.isBuffer(body) && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? null : Buffer.isBuffer(body) ? body : JSON.stringify(body),
        signal,
      });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
    close: () => pool.close(),
  };
}

/** What an answer says, short enough for an error's message. */
export const summary = ({ status, text }: SidecarAnswer): string => `${status} ${text.slice(0, 200)}`;
