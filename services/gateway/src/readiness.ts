/** Whether the gateway can work now; asked by anybody, so the answer is made once a second at most. */
import type { RequestHandler } from 'express';
import type { Upstream } from './proxy/upstream';

const freshForMs = 1_000;

export function readiness(upstream: Pick<Upstream, 'ready'>): RequestHandler {
  let answer: Promise<boolean> | undefined;
  const ask = (): Promise<boolean> => {
    answer ??= upstream
      .ready()
      .then(
        () => true,
        () => false,
      )
      .finally(() => setTimeout(() => (answer = undefined), freshForMs).unref());
    return answer;
  };
  return async (_req, res) => {
    const ready = await ask();
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'waiting for the sidecar' });
  };
}
