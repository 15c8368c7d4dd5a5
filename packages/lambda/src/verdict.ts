/** What the authorizer found out about a request, on its way through the HTTP API to the function that answers it. */
import { isProblemCode, type ProblemCode } from '@skysync/contracts';

/** Who may pass, as whom and for which store; or why not. */
export type Verdict = { denied: ProblemCode } | { denied?: never; store: string; userId: string; role: string };

/** The context of an authorizer's answer: the HTTP API passes on texts only. */
export interface AuthorizerContext {
  /** `allow`, or the code of the problem. */
  verdict: string;
  store: string;
  userId: string;
  role: string;
}

/** A verdict as the HTTP API carries it. */
export const contextOf = (verdict: Verdict): AuthorizerContext =>
  verdict.denied
    ? { verdict: verdict.denied, store: '', userId: '', role: '' }
    : { verdict: 'allow', store: verdict.store, userId: verdict.userId, role: verdict.role };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The verdict in the request context of an event; undefined for a request that no authorizer has judged. Only the HTTP API
 * writes there: a client has no way to it. What is not understood is a refusal.
 */
export function verdictOf(requestContext: object): Verdict | undefined {
  const authorizer = 'authorizer' in requestContext ? requestContext.authorizer : undefined;
  const lambda = isObject(authorizer) && 'lambda' in authorizer ? authorizer.lambda : undefined;
  if (!isObject(lambda) || !('verdict' in lambda)) return undefined;
  const { verdict, store, userId, role } = lambda as Partial<Record<keyof AuthorizerContext, unknown>>;
  if (verdict !== 'allow') {
    const code = text(verdict);
    return { denied: isProblemCode(code) ? code : 'forbidden' };
  }
  return { store: text(store), userId: text(userId), role: text(role) };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
