/** How long the routes of the API take, as clients see them. */
import { httpDurations, type Metrics, otherValue, type Templates } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import { routePatterns } from '../generated/routes';
import { passageOf } from './passage';

const templates: Templates = new Map(
  Object.entries(routePatterns).map(([pattern, { methods }]) => [`/${pattern}`, Object.keys(methods)]),
);

/** Goes behind what knows each request. */
export const routeDurations = (metrics: Metrics): RequestHandler[] =>
  httpDurations(metrics, templates, (req) => passageOf(req).target?.pattern ?? (req.route && otherValue));
