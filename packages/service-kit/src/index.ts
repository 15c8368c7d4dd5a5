/** The public face of the service kit. */
export { ConfigError, text, wholeNumber } from './app/config';
export { type AppShell, allowCallers, createApp, defaultStore } from './app/create-app';
export { runService, type ServiceDeps, type ServiceParts } from './app/run-service';
export { type Caller, caller, createGuard, type Guard } from './auth/require-role';
export { type Role, roleAtLeast, roles } from './auth/roles';
export {
  type AccessToken,
  createTokenVerifier,
  tokenAudience,
  tokenIssuer,
  type VerifyToken,
} from './auth/verify-token';
export {
  currentContext,
  newContext,
  type RequestContext,
  withAllStores,
  withContext,
  withStore,
} from './context/request-context';
export { deliver, type EventHandler, type EventHandlers, PoisonEvent } from './dapr/deliver';
export type { Invoke, InvokeOptions } from './dapr/invoke';
export type { Sidecar } from './dapr/sidecar';
export type { StateStore, Stored } from './dapr/state';
export { deadLetterTopic, subscriptions } from './dapr/subscriptions';
export { type DeadLetterHandling, type Replayed, replayDeadLetter } from './dead-letters/dead-letter-routes';
export {
  createDeadLetters,
  type DeadLetter,
  type DeadLetters,
  type KeptDeadLetter,
} from './dead-letters/dead-letters';
export {
  AppError,
  conflict,
  type FieldError,
  forbidden,
  invalidRequest,
  notFound,
  unavailable,
} from './errors/app-error';
export { errorHandler, sendProblem, unknownRoute } from './errors/problem';
export { createLogger, type Logger } from './logging/logger';
export { type Money, MoneyError, money, sum, times } from './money/money';
export { newEvent, type OutboxEvent, type WithOutbox, withOutbox } from './outbox/outbox';
export { createOutboxRelay, type OutboxRelay } from './outbox/outbox-relay';
export { connectDatabase, createIndexes, isDuplicateKey, pingDatabase } from './store/connect-database';
export { currentStore, NoStoreError, storeScoped } from './store/store-scope';
export { decodeCursor, encodeCursor, page } from './validation/cursor';
export {
  idempotencyKey,
  idParam,
  integerField,
  limitField,
  moneyFields,
  objectField,
  pageFields,
  skuField,
  textField,
} from './validation/fields';
export { input, validate } from './validation/validate';
