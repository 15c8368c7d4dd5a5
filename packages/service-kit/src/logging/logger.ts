/** JSON logs with the ids of the request they belong to, and without secrets. */
import winston from 'winston';
import { currentContext } from '../context/request-context';

/** Writes JSON lines. */
export type Logger = winston.Logger;

/** Names as they are compared: without `-` and `_`, and regardless of case. */
const secretKeys =
  /(?:authorization|password|passwordhash|secret|token|cookie|signature|apikey|signingkey|privatekey)$/i;
const tokenShape = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const credentials = /(\w:\/\/)[^\s/@]+@/g;
const deepest = 4;
const longest = 50;

const isSecret = (key: string): boolean => secretKeys.test(key.replace(/[-_]/g, ''));
const redactText = (text: string): string => text.replace(tokenShape, '[token]').replace(credentials, '$1[redacted]@');

function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '[deep]';
  if (value instanceof Error) {
    const { name, message, stack = '', cause } = value;
    return { name, message: redactText(message), stack: redactText(stack), cause: redact(cause, depth + 1) };
  }
  if (Array.isArray(value)) return value.slice(0, longest).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecret(key) ? '[redacted]' : redact(item, depth + 1)]),
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
 * user, request and trace ids; values under keys that name secrets and anything shaped like a JWT are replaced.
 */
export function createLogger(service: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(withRequest(), winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Console()],
  });
}
