/** Streams a request to the service that owns its path, through the sidecar, and the answer back. */

import type { Readable } from 'node:stream';
import { type Logger, type RequestContext, sendProblem, withContext } from '@skysync/service-kit';
import type { RequestHandler, Response } from 'express';
import type { Receiver, Running } from './answer';
import { towardsSidecar } from './forwarded-headers';
import type { Target } from './path-guard';
import { hasBody } from './request-body';
import type { Upstream } from './upstream';

export interface ProxyDeps {
  upstream: Upstream;
  daprApiToken: string;
  log: Logger;
  /** Called when a request that changes something has succeeded. */
  onChanged: (target: Target, req: Parameters<RequestHandler>[0]) => void;
}

export function createProxy({ upstream, daprApiToken, log, onChanged }: ProxyDeps): RequestHandler {
  return (req, res) => {
    const target = res.locals.target as Target;
    const context = res.locals.context as RequestContext;
    const changes = req.method !== 'GET' && req.method !== 'HEAD';
    const receiver = streamTo(res, (error, reason) => {
      withContext(context, () => {
        if (error.status >= 500)
          log.warn('no answer from behind', { app: target.app, path: target.path, code: error.code, reason });
        if (res.headersSent) return res.destroy();
        sendProblem(res, error);
      });
    });
    const { start } = receiver;
    receiver.start = (status, headers) => {
      if (changes && status < 300) onChanged(target, req);
      start(status, headers);
    };
    const running = upstream.send(
      {
        app: target.app,
        method: req.method,
        path: target.path + target.query,
        headers: towardsSidecar(req, context, res.locals.store as string | undefined, daprApiToken),
        body: hasBody(req) ? ((res.locals.body as Readable | undefined) ?? req) : null,
      },
      receiver,
    );
    abortWithClient(res, running);
  };
}

function streamTo(res: Response, fail: Receiver['fail']): Receiver {
  return {
    start: (status, headers) => void res.writeHead(status, headers),
    data: (chunk) => res.write(chunk),
    end: () => void res.end(),
    fail,
  };
}

function abortWithClient(res: Response, running: Running): void {
  res.on('drain', () => running.resume());
  res.on('close', () => {
    if (!res.writableFinished) running.abort();
  });
}
