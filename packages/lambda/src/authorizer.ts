/** The gateway's policy as the authorizer of an HTTP API (payload version 2.0, simple answers). */
import { createLogger, type Environment, type RuntimeFactory } from '@skysync/service-kit';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { apiPrefix } from './door';
import { createLambdaRuntime } from './lambda-runtime';
import { createPolicy, type Policy } from './policy';
import { type AuthorizerContext, contextOf, type Verdict } from './verdict';

/** What the authorizer works with. */
export interface AuthorizerOptions {
  /** The policy as OPA has compiled it. */
  wasm: Uint8Array;
  /** The app that owns a path without its prefix, if there is such a route. */
  appOf(method: string, path: string): string | undefined;
}

/** The answer of an authorizer. */
export interface Authorization {
  isAuthorized: true;
  context: AuthorizerContext;
}

/** What is judged of a request. */
export interface AuthorizerEvent extends Pick<APIGatewayRequestAuthorizerEventV2, 'rawPath' | 'headers'> {
  requestContext: { http: { method: string } };
}

/** Judges a request. */
export type AuthorizerHandler = (event: AuthorizerEvent) => Promise<Authorization>;

/**
 * Lets every request pass with its verdict, which the function's door carries out: an HTTP API answers a refusal of its
 * own, in which nobody would find the code of the problem. Runs as the gateway, whose sidecar shows the public keys.
 */
export function createAuthorizer(
  { wasm, appOf }: AuthorizerOptions,
  createRuntime: RuntimeFactory = createLambdaRuntime,
  env: Environment = process.env,
): AuthorizerHandler {
  const log = createLogger('gateway');
  const load = async (): Promise<Policy> => {
    const runtime = createRuntime('gateway', log, env);
    const jwks = await runtime.secret('jwt-public-keys').finally(() => runtime.close());
    return createPolicy(wasm, jwks);
  };
  let loaded: Promise<Policy> | undefined;
  const policy = (): Promise<Policy> => {
    loaded ??= load().catch((error) => {
      loaded = undefined;
      log.error('the policy cannot be loaded', { error });
      throw error;
    });
    return loaded;
  };
  policy().catch(() => undefined);

  return async (event) => {
    const judge = await policy();
    return { isAuthorized: true, context: contextOf(judgeEvent(judge, event, appOf)) };
  };
}

function judgeEvent(judge: Policy, event: AuthorizerEvent, appOf: AuthorizerOptions['appOf']) {
  const { rawPath, requestContext, headers = {} } = event;
  const { method } = requestContext.http;
  const path = rawPath.startsWith(`${apiPrefix}/`) ? rawPath.slice(apiPrefix.length) : undefined;
  const app = path && appOf(method, path);
  const unknown: Verdict = { denied: 'not_found' };
  if (!path || !app) return unknown;
  return judge({
    method,
    app,
    path,
    // the scheme may be written in any case (RFC 9110 §11.1); the policy knows one
    authorization: headerOf(headers, 'authorization')?.replace(/^bearer /i, 'Bearer '),
    store: headerOf(headers, 'x-store'),
  });
}

/** AWS writes names in lower case, an emulation as they came. */
const headerOf = (headers: Record<string, string | undefined>, name: string): string | undefined =>
  Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
