/** Calls of other apps through the own sidecar (https://docs.dapr.io/reference/api/service_invocation_api/). */
import { type Invocation, type InvocationAnswer, type Runtime, withDeadline } from '@skysync/service-kit';
import type { SidecarAnswer, SidecarHttp } from './sidecar-http';
import { failureOf, RepetitionBudget, Tries } from './tries';

/** Makes the caller; what may be repeated is repeated when a replica of the app has died, see {@link Tries}. */
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
  /** Aborted when the time of all tries is over. */
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
    const one = { abort: () => controller.abort() };
    http
      .send({ ...request, path: `/v1.0/invoke/${app}/method${path}`, timeoutMs, signal: controller.signal })
      .then((answer) => {
        const failure = isOfApp(answer) ? undefined : failureOf(answer.status, answer.text);
        const counts = failure ? tries.failed(one, failure) : tries.answered(one, answer.status < 400);
        if (counts) resolve(answer);
      })
      .catch((error) => tries.failed(one, undefined) && reject(error));
    return one;
  };
  const byMethod = request.method === 'GET' ? 'reads' : 'no';
  const tries = new Tries(make, { repeats: repeats ?? byMethod, deadlineMs: timeoutMs }, budget);
  signal.addEventListener('abort', () => tries.end());
  tries.begin();
}

/** The sidecar's own errors are no problem documents. */
const isOfApp = ({ headers }: SidecarAnswer): boolean =>
  String(headers['content-type']).startsWith('application/problem+json');
