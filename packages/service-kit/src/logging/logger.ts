/** JSON logs with the ids of the request they belong to, and without secrets. */
import winston from 'winston';
import { currentContext } from '../context/request-context';
import { type Bounds, scrub } from './scrub';

/** Writes JSON lines. */
export type Logger = winston.Logger;

const bounds: Bounds = { deepest: 4, longest: 50, text: 8_000 };

const withRequest = winston.format((info) => {
  const context = currentContext();
  const ids = context && {
    store: context.store,
    userId: context.userId,
    requestId: context.requestId,
    traceId: context.traceId,
  };
  return Object.assign(info, scrub({ ...info, ...ids }, bounds));
});

/**
 * Makes the logger of a service. Every line carries the service's app id and, inside a request, its store,
 * user, request and trace ids; no secret and no card number
 * (./scrub).
 */
export function createLogger(service: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(withRequest(), winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Console()],
  });
}
