/** Calls of other services, typed and described by the contracts: the only way one service asks another. */
import {
  type CallAnswer,
  type CallContract,
  type CallInput,
  type CallName,
  calls,
  isProblemCode,
} from '@skysync/contracts';
import { currentContext } from '../context/request-context';
import { type FieldError, Problem, unavailable } from '../errors/problem';
import { fits, misfitOf } from '../shapes/fits';
import type { SpanStart } from '../tracing/span';
import { inSpan } from '../tracing/tracer';
import type { Runtime } from './runtime';

/**
 * Makes a call and returns its answer. Throws the callee's own 4xx as it is, or `unavailable`, `timeout`, `bad_gateway`.
 * `app` says who is asked where several apps answer the same call.
 */
export type Call = <C extends CallName>(name: C, input: CallInput<C>, app?: string) => Promise<CallAnswer<C>>;

/** Makes the caller. Identity, store and trace of the current request go along. */
export function createCall(runtime: Pick<Runtime, 'invoke'>): Call {
  return async <C extends CallName>(name: C, input: CallInput<C>, app?: string) => {
    const contract: CallContract = calls[name];
    const callee = app ?? contract.apps[0] ?? '';
    const { path, body } = requestOf(contract, input as Record<string, unknown>);
    const answer = await inSpan(calling(contract, callee), async (span) => {
      const answered = await runtime.invoke({
        app: callee,
        method: contract.method,
        path,
        ...(body !== undefined && { body }),
        headers: identity(),
        timeoutMs: contract.deadlineMs,
        repeats: contract.repeats ?? (contract.method === 'GET' ? 'reads' : 'once'),
      });
      span?.set({ 'http.response.status_code': answered.status });
      return answered;
    }).catch((error) => {
      throw transportProblem(callee, error);
    });
    if (answer.status >= 300) throw calleeProblem(callee, answer.status, answer.text);
    return parseAnswer(callee, name, answer.text);
  };
}

/** Puts each field where its contract says. */
export function requestOf(
  { path: template, fields }: Pick<CallContract, 'path' | 'fields'>,
  input: Record<string, unknown>,
): { path: string; body?: Record<string, unknown> } {
  const pick = (names: string[]): [string, unknown][] =>
    names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]);
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const query = new URLSearchParams(
    pick(Object.keys(fields.query?.properties ?? {})).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return {
    path: query === '' ? path : `${path}?${query}`,
    ...(fields.body && { body: Object.fromEntries(pick(Object.keys(fields.body.properties))) }),
  };
}

/** The span of a call, named as its contract writes the path. */
const calling = ({ method, path }: CallContract, callee: string): SpanStart => ({
  name: `${method} ${path}`,
  kind: 'client',
  attributes: { 'http.request.method': method, 'url.template': path, 'service.peer.name': callee },
});

function identity(): Record<string, string> {
  const context = currentContext();
  return {
    ...(context && { traceparent: context.traceparent, 'x-request-id': context.requestId }),
    ...(context?.store && { 'x-store-id': context.store }),
    ...(context?.authorization && { authorization: context.authorization }),
  };
}

/** A 4xx of the callee is passed on as it is: `out_of_stock` must reach the buyer. A 5xx is the callee's trouble, not ours. */
function calleeProblem(app: string, status: number, text: string): Problem {
  const known = status < 500 ? parseProblem(text) : undefined;
  if (known) return known;
  if (status === 504) return new Problem('timeout', { detail: `${app} did not answer in time` });
  if (status === 503) return unavailable(`${app} is not available`);
  return unexpected(app);
}

/** What the contract says it is, or `bad_gateway`: nothing else may get into orders and payments. */
function parseAnswer<C extends CallName>(app: string, name: C, text: string): CallAnswer<C> {
  const { answer } = calls[name];
  const value = parseJson(app, text);
  if (fits(answer, value)) return value;
  const { field, message } = misfitOf(answer, value) ?? {};
  throw unexpected(app, new Error(`the answer of ${name} breaks its contract: ${field || 'it'} ${message}`));
}

function parseJson(app: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unexpected(app, cause);
  }
}

/** What was wrong is for the log, not for the client. */
const unexpected = (app: string, cause?: unknown): Problem =>
  Object.assign(new Problem('bad_gateway', { detail: `${app} did not answer as expected` }), cause ? { cause } : {});

/** What RFC 9457 and we say about a problem; all else are its extension members. */
const known = ['type', 'title', 'status', 'code', 'detail', 'errors', 'traceId'];

function parseProblem(text: string): Problem | undefined {
  const document = parseObject(text);
  if (!document || !isProblemCode(document.code)) return undefined;
  const { code, detail, errors } = document;
  const extensions = Object.fromEntries(Object.entries(document).filter(([name]) => !known.includes(name)));
  return new Problem(code, {
    extensions,
    ...(typeof detail === 'string' && { detail }),
    ...(Array.isArray(errors) && { errors: errors.filter(isFieldError) }),
  });
}

/** A runtime's own errors are not always JSON. */
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const isFieldError = (error: unknown): error is FieldError =>
  typeof error === 'object' &&
  error !== null &&
  'field' in error &&
  typeof error.field === 'string' &&
  'message' in error &&
  typeof error.message === 'string';

function transportProblem(app: string, cause: unknown): Problem {
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const problem = timedOut
    ? new Problem('timeout', { detail: `${app} did not answer in time` })
    : unavailable(`${app} cannot be reached`);
  return Object.assign(problem, { cause });
}
