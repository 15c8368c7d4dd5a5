/** What every Runtime promises, as checks: a runtime of another platform passes them before services run on it. */
import { eventChecks } from './event-checks';
import { invocationChecks } from './invocation-checks';
import { platformChecks } from './platform-checks';
import type { RuntimeCheck } from './runtime-check';
import { stateChecks } from './state-checks';

/** Run each against a runtime whose app is a {@link ConformanceApp}. */
export const runtimeChecks: readonly RuntimeCheck[] = [
  ...platformChecks,
  ...invocationChecks,
  ...stateChecks,
  ...eventChecks,
];
