/** The public face of the Dapr runtime. */
export {
  type Attempt,
  Attempts,
  type Failure,
  failureOf,
  type Repetition,
  RepetitionBudget,
} from './attempts';
export { createDaprRuntime } from './dapr-runtime';
