/** The public face of the Dapr runtime. */

export { createDaprRuntime } from './dapr-runtime';
export { sidecarOrigin } from './sidecar-origin';
export {
  type Failure,
  failureOf,
  type Repetition,
  RepetitionBudget,
  Tries,
  type Try,
} from './tries';
