/** Which errors mean that the database or the runtime is away for now, and which that a write may simply be repeated. */

/** The little of an error that matters here; drivers nest the reason. */
interface Failure {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  /** What a single write of a bulk has instead of a message. */
  errmsg?: unknown;
  cause?: unknown;
  /** What the driver's error of a bulk write wraps in place of a cause. */
  errorResponse?: unknown;
  errorLabels?: unknown;
  writeErrors?: unknown;
}

const awayNames =
  /^(?:TimeoutError|Mongo(?:ose)?(?:Network|NetworkTimeout|ServerSelection|PoolCleared|PoolClosed|WaitQueueTimeout|NotConnected|TopologyClosed|OperationTimeout|Expired.*)Error)$/;
const awayCodes = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);
// MongoDB: host unreachable, network timeout, shutdown in progress, interrupted at shutdown or replication change,
// primary stepped down, not writable primary, not primary or secondary, out of disk space
const awayServerCodes = new Set<unknown>([6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436, 14031]);
// a server that restarts, is full or takes no writes: PostgreSQL's words, as FerretDB and DocumentDB pass them on
const awayWords =
  /connection (?:closed|refused|reset|\d+ to .* closed)|starting up|shutting down|terminating connection|recovery mode|not yet accepting|failed to connect|dial (?:unix|tcp)|unexpected EOF|broken pipe|No space left on device|read-only transaction|57P0[123]|\b53[123]00\b|\b25006\b/i;
const repeatableWords = /deadlock detected|could not serialize|lock timeout|40P01|40001/i;

const isFailure = (error: unknown): error is Failure => typeof error === 'object' && error !== null;
const hasLabel = ({ errorLabels }: Failure, ...labels: string[]): boolean =>
  Array.isArray(errorLabels) && labels.some((label) => errorLabels.includes(label));

/** The error of the database and those of the single writes in it. */
function databaseFailures(error: Failure): Failure[] {
  if (typeof error.name !== 'string' || !error.name.startsWith('Mongo')) return [];
  return [error, ...[error.writeErrors].flat().filter(isFailure)];
}

const wordsOf = ({ message, errmsg }: Failure): string => `${message ?? ''} ${errmsg ?? ''}`;

/** The database, the broker or a sidecar is away: that passes, and is worth another try (503). */
export function isOutage(error: unknown): boolean {
  if (!isFailure(error)) return false;
  if (typeof error.name === 'string' && awayNames.test(error.name)) return true;
  if (awayCodes.has(error.code) || hasLabel(error, 'RetryableWriteError')) return true;
  const saysSo = (failure: Failure): boolean => awayServerCodes.has(failure.code) || awayWords.test(wordsOf(failure));
  return databaseFailures(error).some(saysSo) || isOutage(error.cause) || isOutage(error.errorResponse);
}

/**
 * The server took a write back and asks to repeat it: a deadlock between concurrent writes, or
 * MongoDB's `TransientTransactionError` and write conflicts (https://www.mongodb.com/docs/manual/core/transactions-in-applications/).
 */
export function isRepeatable(error: unknown): boolean {
  if (!isFailure(error)) return false;
  const saysSo = (failure: Failure): boolean => failure.code === 112 || repeatableWords.test(wordsOf(failure));
  return hasLabel(error, 'TransientTransactionError') || databaseFailures(error).some(saysSo);
}

/** True for the error of a unique index: somebody was first. */
export const isDuplicateKey = (error: unknown): boolean => isFailure(error) && error.code === 11000;
