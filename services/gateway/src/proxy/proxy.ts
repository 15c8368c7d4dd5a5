/** Sends a request, body and all, to the service that owns its path, through the sidecar, and streams the answer back. */
import { type Logger, sendProblem, withContext } from '@skysync/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { passageOf, targetOf } from '../door/passage';
import type { Target } from '../door/request-target';
import type { Receiver } from './answer';
import { setHeaders, towardsSidecar } from './forwarded-headers';
import type { Running } from './until-answered';
import type { Exchange, Upstream } from './upstream';

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
    const { anonymous = false, makesKey = false, cache } = target.facts;
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
    const contentLength = body?.length;
    const headers = towardsSidecar(req, { context, store, daprApiToken, anonymous, contentLength, makesKey });
    const { app, path, query } = target;
    const repeats = repeatsOf(req, target);
    const running = upstream.send({ app, method: req.method, path: path + query, headers, body, repeats }, receiver);
    abortWithClient(res, running);
  };
}

/** With If-Match a change that was made is refused the second time. */
function repeatsOf(req: Request, { facts }: Target): Exchange['repeats'] {
  if (req.method === 'GET' || req.method === 'HEAD') return 'reads';
  return facts.repeatable && req.headers['if-match'] === undefined ? 'once' : 'no';
}

function abortWithClient(res: Response, running: Running): void {
  res.on('drain', () => running.resume());
  res.on('close', () => {
    if (!res.writableFinished) running.abort();
  });
}
