/** Service invocation through the own sidecar: the only way one service calls another. */
import { currentContext } from '../context/request-context';
import { AppError, type FieldError } from '../errors/app-error';
import type { SidecarHttp } from './sidecar-http';

export interface InvokeOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  /** Deadline in milliseconds for the whole call, its answer included. */
  timeoutMs?: number;
}

/** Calls `path` of the app and returns its JSON answer. Throws {@link AppError}: the callee's own 4xx, or 502, 503, 504. */
export type Invoke = <T>(appId: string, path: string, options?: InvokeOptions) => Promise<T>;

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  errors?: FieldError[];
  [member: string]: unknown;
}

/**
 * Makes the invoker (https://docs.dapr.io/reference/api/service_invocation_api/). Identity and trace of the current
 * request go along.
 */
export function createInvoke(http: SidecarHttp): Invoke {
  return async <T>(appId: string, path: string, { body, method, timeoutMs }: InvokeOptions = {}) => {
    const answer = await http
      .send({
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        path: `/v1.0/invoke/${appId}/method${path}`,
        body,
        headers: identity(),
        ...(timeoutMs !== undefined && { timeoutMs }),
      })
      .catch((error) => {
        throw transportError(appId, error);
      });
    if (answer.status >= 300) throw calleeError(appId, answer.status, answer.text);
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  };
}

function identity(): Record<string, string> {
  const context = currentContext();
  return {
    ...(context && { traceparent: context.traceparent, 'x-request-id': context.requestId }),
    ...(context?.store && { 'x-store-id': context.store }),
    ...(context?.authorization && { authorization: context.authorization }),
  };
}

/** A 4xx of the callee is passed on as it is: `out_of_stock` must reach the buyer. A 5xx is the callee's trouble, not ours. */
function calleeError(appId: string, status: number, text: string): AppError {
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    // the sidecar's own errors are not always JSON
  }
  if (status >= 400 && status < 500 && problem.code) {
    const { type: _type, title, status: _status, code, detail, errors, traceId: _traceId, ...extensions } = problem;
    return new AppError(status, code, title ?? code, {
      ...(detail && { detail }),
      ...(errors && { errors }),
      extensions,
    });
  }
  const code = status === 504 ? 'timeout' : status === 503 ? 'unavailable' : 'bad_gateway';
  return new AppError(status >= 503 ? status : 502, code, `${appId} did not answer as expected`);
}

function transportError(appId: string, cause: unknown): AppError {
  const timedOut = (cause as Error | undefined)?.name === 'TimeoutError';
  const error = timedOut
    ? new AppError(504, 'timeout', `${appId} did not answer in time`)
    : new AppError(503, 'unavailable', `${appId} cannot be reached`, { headers: { 'Retry-After': '2' } });
  return Object.assign(error, { cause });
}
