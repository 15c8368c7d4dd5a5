/** Calls of other apps through the own sidecar (https://docs.dapr.io/reference/api/service_invocation_api/). */
import { type Invocation, type InvocationAnswer, type Runtime, withDeadline } from '@skysync/service-kit';
import { Attempts, failureOf, RepetitionBudget } from './attempts';
import type { SidecarAnswer, SidecarHttp } from './sidecar-http';

/** Makes the caller; what may be repeated is repeated when a replica of the app has died, see {@link Attempts}. */
export function createInvoke(http: SidecarHttp): Runtime['invoke'] {
  const budget = new RepetitionBudget();
  return (invocation) =>
    withDeadline(
      invocation.timeoutMs,
      `a call of ${invocation.app}`,
      (signal) =>
        new Promise((resolve, reject) => askUntilAnswered(http, budget, invocation, { signal, resolve, reject })),
    );
}

interface Asker {
  /** Aborted when the time of all attempts is over. */
  signal: AbortSignal;
  resolve(answer: InvocationAnswer): void;
  reject(error: unknown): void;
}

function askUntilAnswered(
  http: SidecarHttp,
  budget: RepetitionBudget,
  { app, path, repeats, timeoutMs, ...request }: Invocation,
  { signal, resolve, reject }: Asker,
): void {
  const make = () => {
    const controller = new AbortController();
    const attempt = { abort: () => controller.abort() };
    http
      .send({ ...request, path: `/v1.0/invoke/${app}/method${path}`, timeoutMs, signal: controller.signal })
      .then((answer) => {
        const failure = isOfApp(answer) ? undefined : failureOf(answer.status, answer.text);
        const counts = failure ? attempts.failed(attempt, failure) : attempts.answered(attempt, answer.status < 400);
        if (counts) resolve(answer);
      })
      .catch((error) => attempts.failed(attempt, undefined) && reject(error));
    return attempt;
  };
  const byMethod = request.method === 'GET' ? 'reads' : 'no';
  const attempts = new Attempts(make, { repeats: repeats ?? byMethod, deadlineMs: timeoutMs }, budget);
  signal.addEventListener('abort', () => attempts.end());
  attempts.begin();
}

/** The sidecar's own errors are no problem documents. */
const isOfApp = ({ headers }: SidecarAnswer): boolean =>
  String(headers['content-type']).startsWith('application/problem+json');
