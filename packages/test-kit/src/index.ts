/** The public face of the test kit. */
export { expectAlert, expectFiring, expectQuiet, findPromtool, promtoolDeadlineMs } from './alerts';
export { checkAgainstRoutes } from './check-answer';
export { commandFaults } from './commands/command-faults';
export { type Command, type RecordedCommands, recordCommands } from './commands/record-commands';
export { type ConformanceApp, createConformanceApp, timerName } from './conformance/conformance-app';
export {
  type Broker,
  type ConformanceSidecars,
  redisStreams,
  startConformanceSidecars,
} from './conformance/conformance-sidecars';
export { conformanceParts, type RuntimeCheck, type RuntimeUnderTest } from './conformance/runtime-check';
export { runtimeChecks } from './conformance/runtime-conformance';
export { createTestDatabase, type TestDatabase } from './database';
export { eventually } from './eventually';
export { type Invoke, startFunctionUrl } from './function-url';
export { type LogServer, type LogServerManner, logServerFaults, logServerSettings, startLogServer } from './log-server';
export { type MailServer, type ReadMail, startMailServer } from './mail-server';
export { type QueryPlan, readPlan, unboundedFields } from './query-plan';
export { copyRepository, type RepositoryCopy } from './repository-copy';
export { createInProcessRuntime, type InProcessRuntime } from './runtime/in-process-runtime';
export { type Sample, sampleOf, samplesOf } from './samples';
export { schemaErrors } from './schema-errors';
export { startTestSidecar, type TestSidecar, type TestSidecarOptions } from './sidecar';
export { sendStrangeRequests } from './strange-requests';
export {
  type ApiCall,
  type ApiClient,
  startTestService,
  type TestService,
  type TestServiceOptions,
} from './test-service';
export { createTestTokens, type TestTokens, type TokenClaims } from './tokens';
export type { SentSpan } from './tracing/otlp';
export { startTraceReceiver, type TraceReceiver } from './tracing/trace-receiver';
