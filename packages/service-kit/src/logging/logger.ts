/** JSON logs with the ids of the request they belong to, and without secrets. */
import winston from 'winston';
import { currentContext } from '../context/request-context';
import { type Bounds, scrub } from './scrub';

/** Writes JSON lines. */
export type Logger = winston.Logger;

const bounds: Bounds = { deepest: 4, longest: 50, text: 8_000, personal: true };

const withRequest = winston.format((info) => {
  const context = currentContext();
  const ids = context && {
    store: context.store,
    userId: context.userId,
    requestId: context.requestId,
    traceId: context.traceId,
  };
  // what has to stand in each line comes first, so that it is kept of a line with too many members
  const first = { level: info.level, message: info.message, ...ids };
  const scrubbed = scrub(Object.assign(first, info, ids), bounds) as object;
  for (const name of Object.keys(info)) if (!Object.hasOwn(scrubbed, name)) delete info[name];
  return Object.assign(info, scrubbed);
});

/**
 * Makes the logger of a service. Every line carries the service's app id and, inside a request, its store,
 * user, request and trace ids; no secret, no card number
 * and no personal data (./scrub). It writes to the console (./transports/open-transports for others).
 */
export function createLogger(service: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(withRequest(), winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Console()],
  });
}
