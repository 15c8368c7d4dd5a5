/** Output bindings (https://docs.dapr.io/reference/api/bindings_api/). */
import { type Runtime, unavailable } from '@skysync/service-kit';
import { type SidecarHttp, summary } from './sidecar-http';

const deadlineMs = 10_000;

/** Runs an operation; gives what the binding answers, JSON as its value. Throws `unavailable` when it does not work. */
export function createBind(http: SidecarHttp): Runtime['bind'] {
  return async (name, operation, data, metadata = {}) => {
    const answer = await http.send({
      method: 'POST',
      path: `/v1.0/bindings/${encodeURIComponent(name)}`,
      body: { operation, data, metadata },
      timeoutMs: deadlineMs,
    });
    if (answer.status >= 300) {
      throw Object.assign(unavailable(`${name} does not answer`), { cause: summary(answer) });
    }
    return parsed(answer.text);
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
