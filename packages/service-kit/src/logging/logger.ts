/** JSON logs with the ids of the request they belong to, and without secrets. */
import winston from 'winston';
import { currentContext } from '../context/request-context';

export type Logger = winston.Logger;

const secretKeys =
  /^(authorization|password|passwordhash|secret|token|accesstoken|refreshtoken|cookie|signature|apitoken)$/i;
const tokenShape = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(tokenShape, '[token]');
  if (value instanceof Error) {
    return {
      name: value.name,
      message: redact(value.message),
      stack: value.stack,
      cause: redact(value.cause, depth + 1),
    };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 4) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, secretKeys.test(key) ? '[redacted]' : redact(item, depth + 1)]),
  );
}

const withRequest = winston.format((info) => {
  const context = currentContext();
  const ids = context && {
    store: context.store,
    userId: context.userId,
    requestId: context.requestId,
    traceId: context.traceId,
  };
  return Object.assign(info, redact({ ...info }), ids);
});

/**
 * Makes the logger of a service. Every line carries the service's app id and, inside a request, its store,
 * user, request and trace ids; values under secret-looking keys and anything shaped like a JWT are replaced.
 */
export function createLogger(service: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(withRequest(), winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Console()],
  });
}
