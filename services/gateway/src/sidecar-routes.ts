/** What the gateway's own sidecar calls. For everybody else these routes do not exist: the gateway listens to the world. */
import type { Inbound, Runtime } from '@skysync/service-kit';
import { Router } from 'express';

export function sidecarRoutes(runtime: Pick<Runtime, 'senderOf' | 'inbound'>, inbound: Inbound): Router {
  const router = Router();
  router.use((req, _res, next) => next(isOwnSidecar(runtime, req.headers) ? undefined : 'router'));
  return router.use(runtime.inbound(inbound));
}

function isOwnSidecar({ senderOf }: Pick<Runtime, 'senderOf'>, headers: Parameters<Runtime['senderOf']>[0]): boolean {
  try {
    senderOf(headers);
    return true;
  } catch {
    return false;
  }
}
