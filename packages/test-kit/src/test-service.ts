/** A service of the code under test on a real database, without a sidecar: its app is asked as its sidecar would ask. */
import {
  type Assembled,
  createLogger,
  type Logger,
  type Metrics,
  type Route,
  type Service,
} from '@skysync/service-kit';
import request, { type Response, type Test } from 'supertest';
import { checkAgainstRoutes } from './check-answer';
import { createTestDatabase, type TestDatabase } from './database';
import { createInProcessRuntime, type InProcessRuntime } from './runtime/in-process-runtime';
import { createTestTokens, type TestTokens } from './tokens';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A request, as the sidecar would bring it. */
export interface ApiCall {
  token?: string | undefined;
  headers?: Record<string, string>;
  body?: unknown;
  query?: Record<string, string>;
  /** App id of a calling service. */
  sender?: string;
}

/** Each answer's status and body must stand in the declaration of the route that gave it. */
export type ApiClient = Record<Method, (path: string, call?: ApiCall) => Promise<Response>>;

/** A service under test, with everything around it. */
export interface TestService<D> extends Assembled<D> {
  api: ApiClient;
  runtime: InProcessRuntime;
  tokens: TestTokens;
  database: TestDatabase;
  log: Logger;
  /** Ends the service and drops its database. */
  stop(): Promise<void>;
}

/** What differs from the defaults. */
export interface TestServiceOptions {
  secrets?: Record<string, string>;
  env?: Record<string, string>;
  /** A database that another replica of the test has made. */
  database?: TestDatabase;
  runtime?: InProcessRuntime;
  tokens?: TestTokens;
  /** What it counts with; nothing when not given. */
  metrics?: Metrics;
}

/** Assembles `service` with an in-process runtime; `stop` it in `afterAll`. */
export async function startTestService<D>(
  service: Service<D>,
  options: TestServiceOptions = {},
): Promise<TestService<D>> {
  const database = options.database ?? (await createTestDatabase());
  const tokens = options.tokens ?? createTestTokens();
  const runtime =
    options.runtime ?? createInProcessRuntime(service.appId, { 'jwt-public-keys': tokens.jwks, ...options.secrets });
  const log = createLogger(service.appId, 'none');
  log.silent = true;
  const { connection } = database;
  const { env = {}, metrics } = options;
  const parts = { runtime, connection, log, env, publicKeys: tokens.jwks, ...(metrics && { metrics }) };
  const assembled = await service.assemble(parts);
  return {
    ...assembled,
    api: createApiClient(assembled, service.routes),
    runtime,
    tokens,
    database,
    log,
    stop: async () => {
      await assembled.close();
      if (!options.database) await database.drop();
    },
  };
}

function createApiClient({ app }: Pick<Assembled<unknown>, 'app'>, routes: readonly Route<never>[]): ApiClient {
  const call =
    (method: Method) =>
    async (path: string, { token, headers = {}, body, query, sender }: ApiCall = {}) => {
      let sent: Test = request(app)[method](path).set(headers);
      if (sender) sent = sent.set('x-test-sender', sender);
      if (token) sent = sent.set('authorization', `Bearer ${token}`);
      if (query) sent = sent.query(query);
      const answer = await (body === undefined ? sent : sent.send(body as object));
      checkAgainstRoutes(routes, method, path, answer);
      return answer;
    };
  return { get: call('get'), post: call('post'), put: call('put'), patch: call('patch'), delete: call('delete') };
}
