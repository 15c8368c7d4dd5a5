/** Sends a request, body and all, to the service that owns its path, through the sidecar, and streams the answer back. */
import { type Logger, sendProblem, withContext } from '@skysync/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { passageOf, targetOf } from '../door/passage';
import type { Receiver, Running } from './answer';
import { setHeaders, towardsSidecar } from './forwarded-headers';
import type { Upstream } from './upstream';

export interface ProxyDeps {
  upstream: Upstream;
  daprApiToken: string;
  log: Logger;
  /** Called when a request that changes the catalogue has succeeded. */
  onChanged: (req: Request) => void;
}

export function createProxy({ upstream, daprApiToken, log, onChanged }: ProxyDeps): RequestHandler {
  return (req, res) => {
    const target = targetOf(req);
    const { anonymous = false, cache } = target.facts;
    const { context, store, body } = passageOf(req);
    const receiver: Receiver = {
      start(status, headers) {
        if (cache === 'clear' && status < 300) onChanged(req);
        res.statusCode = status;
        setHeaders(res, headers);
      },
      data: (chunk) => res.write(chunk),
      end: () => void res.end(),
      fail: (error, reason) =>
        withContext(context, () => {
          if (error.status >= 500) {
            log.warn('no answer from behind', { app: target.app, path: target.path, code: error.code, reason });
          }
          if (res.headersSent) return void res.destroy();
          sendProblem(res, error);
        }),
    };
    const headers = towardsSidecar(req, { context, store, daprApiToken, anonymous, contentLength: body?.length });
    const path = target.path + target.query;
    const running = upstream.send({ app: target.app, method: req.method, path, headers, body: body ?? null }, receiver);
    abortWithClient(res, running);
  };
}

function abortWithClient(res: Response, running: Running): void {
  res.on('drain', () => running.resume());
  res.on('close', () => {
    if (!res.writableFinished) running.abort();
  });
}
