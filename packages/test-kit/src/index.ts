/** The public face of the test kit. */
export { type ApiCall, type ApiClient, createApiClient, testAppApiToken } from './api-client';
export { type Contract, createContract } from './contract';
export { createTestDatabase, type TestDatabase } from './database';
export { eventually } from './eventually';
export { createFakeSidecar, type FakeSidecar } from './fake-sidecar';
export { createTestTokens, type TestTokens, type TokenClaims } from './tokens';
