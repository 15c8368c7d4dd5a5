/** supertest, with every answer checked against the service's OpenAPI document. */
import type { Express } from 'express';
import request, { type Response, type Test } from 'supertest';
import { createContract } from './contract';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface ApiCall {
  token?: string;
  headers?: Record<string, string>;
  body?: unknown;
  query?: Record<string, string>;
}

export type ApiClient = Record<Method, (path: string, call?: ApiCall) => Promise<Response>>;

/** The token that test apps are built with as `appApiToken`. */
export const testAppApiToken = 'test-app-api-token';

/**
 * Makes a client that speaks to `app` as its sidecar would. Each answer's status and body must stand in the OpenAPI
 * document at `openapiPath`; what the document does not know fails the test.
 */
export function createApiClient(app: Express, openapiPath: string): ApiClient {
  const contract = createContract(openapiPath);

  const call =
    (method: Method) =>
    async (path: string, { token, headers = {}, body, query }: ApiCall = {}) => {
      let sent: Test = request(app)[method](path).set('dapr-api-token', testAppApiToken).set(headers);
      if (token) sent = sent.set('authorization', `Bearer ${token}`);
      if (query) sent = sent.query(query);
      const answer = await (body === undefined ? sent : sent.send(body as object));
      contract.check(method, path, answer);
      return answer;
    };
  return { get: call('get'), post: call('post'), put: call('put'), patch: call('patch'), delete: call('delete') };
}
