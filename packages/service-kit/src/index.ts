/** The public face of the service kit. */
export type { Aggregate, AggregateStore, Changed, New, Next, Step } from './aggregates/aggregate';
export { createBatches, createSharedRead } from './aggregates/batches';
export { connectDatabase, createIndexes, nativeCollection } from './aggregates/connect-database';
export { after, nextCheck } from './aggregates/next-check';
export { internalFields } from './aggregates/read-many';
export { defineRecord, moneyPart, part, type RecordDefinition } from './aggregates/record';
export { refusalsOf } from './aggregates/refusals';
export { maxRounds, repeating } from './aggregates/retry';
export { currentStore } from './aggregates/store-scope';
export {
  type AccessToken,
  createTokenVerifier,
  type VerifyToken,
} from './auth/verify-token';
export { eachStore } from './context/each-store';
export {
  currentContext,
  newContext,
  type RequestContext,
  withAllStores,
  withContext,
  withStore,
} from './context/request-context';
export { isStoreSlug } from './context/store-slug';
export type { DeadLetters } from './dead-letters/dead-letters';
export { isDuplicateKey, isOutage, isRepeatable } from './errors/outages';
export { type FieldError, invalidRequest, notFound, Problem, type ProblemDetails, unavailable } from './errors/problem';
export { bearerChallenge, problemDocument } from './errors/problem-document';
export { asProblem, errorHandler, sendProblem, unknownRoute } from './errors/problem-response';
export type { EventHandler, EventHandlers } from './events/deliver';
export { PoisonEvent, parseEvent } from './events/envelope';
export { holdsCardNumber } from './logging/card-numbers';
export { createLogger, type Logger } from './logging/logger';
export { type LogTransports, openTransports } from './logging/transports/open-transports';
export { httpDurations, type Templates } from './metrics/http-durations';
export { otherValue } from './metrics/labels';
export { type Count, createMetrics, type Metrics, type Observe, silentMetrics } from './metrics/metrics';
export { secondsSince } from './metrics/record-gauges';
export { currencies, MoneyError, money, sum, times } from './money/money';
export { cachingOf, clientMaySay, hopByHop, isRequestId } from './routes/border';
export type { Caller } from './routes/caller';
export { clientKey } from './routes/client-key';
export { before, decodeCursor, decodeMoment, encodeCursor, pageOf, unknownCursor } from './routes/cursor';
export { fingerprintOf } from './routes/fingerprint';
export { isJsonType } from './routes/json-type';
export { requireMatch } from './routes/preconditions';
export { problemsOf } from './routes/problems-of';
export { type Fields, type Rule, readFields } from './routes/read-input';
export { Reply, type Request, type Route, reply, routing } from './routes/route';
export { mediaTypeOf, streamed } from './routes/streamed';
export { type Call, createCall } from './runtime/calls';
export { DeadlineExceeded, withDeadline } from './runtime/deadline';
export type {
  DeliveryStatus,
  Inbound,
  Invocation,
  InvocationAnswer,
  Runtime,
  StateStore,
  Stored,
} from './runtime/runtime';
export { ConfigError, type Environment, flagSetting, textSetting, wholeNumberSetting } from './service/config';
export type { Assembled, Base, ServiceDefinition } from './service/definition';
export { type App, type Running, type RuntimeFactory, run } from './service/run';
export { defineService, type Service } from './service/service';
export type { Sweep } from './service/sweeper';
export { fits, misfitOf } from './shapes/fits';
export { serve, serverStart } from './tracing/server-span';
export { beginTrace, isTracing, sampledTrace } from './tracing/tracer';
