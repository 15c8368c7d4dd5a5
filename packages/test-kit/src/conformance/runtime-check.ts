/** What every check of a Runtime works with. */
import type { Runtime } from '@skysync/service-kit';
import type { ConformanceApp } from './conformance-app';

/** A runtime with an app behind it. */
export interface RuntimeUnderTest {
  runtime: Runtime;
  /** The runtime of another app. */
  caller: Runtime;
  /** The app of the same app id, which the runtime brings events and timers to. */
  app: ConformanceApp;
  /** Headers of a request to the app that did not come through the runtime. */
  strangersHeaders: Record<string, string>;
  /** Starts the timer, where it does not start by itself. */
  tick(): Promise<void>;
}

/** One promise of a Runtime. */
export interface RuntimeCheck {
  name: string;
  /** Throws when the runtime does not keep the promise. */
  check(parts: RuntimeUnderTest): Promise<void>;
}

/** The secrets and the binding that a runtime must be given for the checks. */
export const conformanceParts = {
  secrets: { known: 'a secret value', empty: '' },
  /** An output binding that keeps files: `create` with the metadata `fileName`, and `get`. */
  binding: 'files',
} as const;
