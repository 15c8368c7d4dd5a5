/** How long requests take, by what was declared of them: a path that nobody declared is one of many in `unmatched`. */
import type { Request, RequestHandler } from 'express';
import { otherValue } from './labels';
import type { Metrics } from './metrics';

/** The methods that each declared path has. */
export type Templates = ReadonlyMap<string, readonly string[]>;

/** A path that no route has. */
const unmatched = 'unmatched';

const statuses = ['2xx', '3xx', '4xx', '5xx', 'aborted'];

/** 0.3 and 1 are the objectives of catalogue and checkout, docs/observability.md. */
const buckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/**
 * Notes each request once it is over. `templateOf` says which declared path it was: undefined for none, and anything that
 * is not among `templates` for routes that are no part of the API, such as those of the sidecar. Goes before them all.
 */
export function httpDurations(
  metrics: Metrics,
  templates: Templates,
  templateOf: (req: Request) => string | undefined,
): RequestHandler[] {
  if (!metrics.isOn) return [];
  const observe = metrics.durations({
    name: 'skysync_http_request_seconds',
    help: 'Requests by route, method and class of status; aborted: the client went away before the end',
    labels: {
      route: [...templates.keys(), unmatched],
      method: [...new Set([...templates.values()].flat())],
      status: statuses,
    },
    buckets,
  });
  return [
    (req, res, next) => {
      const start = performance.now();
      res.once('close', () => {
        const route = templateOf(req) ?? unmatched;
        // of a method that the route does not have there are as many as a client can think of
        const method = templates.get(route)?.includes(req.method) ? req.method : otherValue;
        const status = res.writableFinished ? `${Math.floor(res.statusCode / 100)}xx` : 'aborted';
        observe({ route, method, status }, (performance.now() - start) / 1_000);
      });
      next();
    },
  ];
}
