/** The public face of the test kit. */
export { checkAgainstRoutes } from './check-answer';
export { createTestDatabase, type TestDatabase } from './database';
export { eventually } from './eventually';
export { createInProcessRuntime, type InProcessRuntime } from './in-process-runtime';
export { type QueryPlan, readPlan } from './query-plan';
export { schemaErrors } from './schema-errors';
export {
  type ApiCall,
  type ApiClient,
  startTestService,
  type TestService,
  type TestServiceOptions,
} from './test-service';
export { createTestTokens, type TestTokens, type TokenClaims } from './tokens';
