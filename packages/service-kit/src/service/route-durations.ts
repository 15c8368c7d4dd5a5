/** How long the declared routes of a service take. */
import type { RequestHandler } from 'express';
import { httpDurations } from '../metrics/http-durations';
import { otherValue } from '../metrics/labels';
import { type Metrics, silentMetrics } from '../metrics/metrics';
import { expressPathOf } from '../routes/express-path';
import type { Route } from '../routes/route';

/** Nothing without metrics; else what notes each request by its declared path. */
export function routeDurations(
  metrics: Metrics = silentMetrics,
  routes: readonly Pick<Route<never>, 'path' | 'method'>[],
): RequestHandler[] {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  const templates = new Map([...byPath].map(([path, those]) => [path, those.map(({ method }) => method)]));
  const byExpressPath = new Map([...templates.keys()].map((path) => [expressPathOf(path), path]));
  return httpDurations(metrics, templates, ({ route }) => route && (byExpressPath.get(route.path) ?? otherValue));
}
