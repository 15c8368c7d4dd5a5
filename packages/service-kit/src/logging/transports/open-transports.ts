/** Where log lines go, by LOG_TRANSPORTS. What a transport needs is loaded when it is chosen, and costs nothing otherwise. */
import winston from 'winston';
import Transport from 'winston-transport';
import { ConfigError, type Environment, textSetting, wholeNumberSetting } from '../../service/config';
import { createLogger, type Logger } from '../logger';
import type { Counts } from './attempts';
import { createShipper, type Limits, type Shipper } from './shipper';
import type { LogLine, OpenTarget } from './target';

/** The transports of one process. */
export interface LogTransports {
  /** What became of the lines, by transport; the console counts nothing. */
  counts(): Readonly<Record<string, Counts>>;
  /** Sends what waits, for at most `ms` milliseconds, and drops the rest. Never rejects. */
  close(ms: number): Promise<void>;
}

/** Not `import()`, which would have to name compiled files. */
const targets: Readonly<Record<string, () => OpenTarget>> = Object.freeze({
  file() {
    const { openTarget }: typeof import('./file-target') = require('./file-target');
    return openTarget;
  },
  cloudwatch() {
    const { openTarget }: typeof import('./cloudwatch-target') = require('./cloudwatch-target');
    return openTarget;
  },
  gcloud() {
    const { openTarget }: typeof import('./gcloud-target') = require('./gcloud-target');
    return openTarget;
  },
  otlp() {
    const { openTarget }: typeof import('./otlp-target') = require('./otlp-target');
    return openTarget;
  },
});
const known = ['console', ...Object.keys(targets)];

/**
 * Gives `log` the transports that LOG_TRANSPORTS names, in place of the console where that is not among them. One that is set up
 * wrongly is left out, and one line says why. Throws ConfigError for a name that is none.
 */
export function openTransports(log: Logger, service: string, env: Environment, other?: Partial<Limits>): LogTransports {
  surviveConsole();
  const names = namesIn(textSetting(env, 'LOG_TRANSPORTS', 'console'));
  const limits = { ...readLimits(env), ...other };
  const own = createLogger(service);
  const shippers = new Map<string, Shipper>();
  for (const name of names.filter((one) => one !== 'console')) {
    const shipper = open(name, { service, env, limits, own });
    if (!shipper) continue;
    shippers.set(name, shipper);
    log.add(new ShippingTransport(shipper));
  }
  // where nothing else works, the console is better than nothing
  if (!names.includes('console') && shippers.size > 0) {
    for (const console of log.transports.filter((one) => one instanceof winston.transports.Console))
      log.remove(console);
  }
  return {
    counts: () => Object.fromEntries([...shippers].map(([name, shipper]) => [name, shipper.counts()])),
    close: async (ms) => {
      await Promise.all([...shippers.values()].map((shipper) => shipper.close(ms)));
    },
  };
}

/** Whoever read the console may be gone; as an error that nobody handles, each line would make the next. */
function surviveConsole(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  }
}
const ignore = (): void => {};

function namesIn(list: string): string[] {
  const names = [...new Set(list.split(',').map((name) => name.trim()))].filter(Boolean);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new ConfigError(`LOG_TRANSPORTS names "${unknown}"; there are ${known.join(', ')}`);
  return names;
}

/** LOG_BUFFER_LINES and LOG_BUFFER_KB may wait for each transport; LOG_NOTICE_SECONDS is how often one is spoken of at most. */
function readLimits(env: Environment): Limits {
  return {
    buffer: {
      lines: wholeNumberSetting(env, 'LOG_BUFFER_LINES', 10_000, 1),
      bytes: wholeNumberSetting(env, 'LOG_BUFFER_KB', 4_096, 64) * 1_024,
    },
    // CloudWatch takes 1 MiB at once, with 26 bytes more for each line
    batch: { lines: 1_000, bytes: 512 * 1_024 },
    lingerMs: 500,
    deadlineMs: wholeNumberSetting(env, 'LOG_SEND_DEADLINE_MS', 5_000, 1),
    pauseMs: 500,
    longestPauseMs: 30_000,
    noticeMs: wholeNumberSetting(env, 'LOG_NOTICE_SECONDS', 30, 1) * 1_000,
  };
}

interface Parts {
  service: string;
  env: Environment;
  limits: Limits;
  own: Logger;
}

function open(name: string, { service, env, limits, own }: Parts): Shipper | undefined {
  try {
    const openTarget = targets[name]?.();
    return openTarget && createShipper(name, openTarget(service, env), limits, own);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    own.error(`the log transport ${name} is off: ${reason}`, { transport: name });
    return undefined;
  }
}

/** Where winston leaves the finished text of a line. */
const MESSAGE = Symbol.for('message');

/** Targets take no line that is larger; Google's limit is the lowest. */
const longestLine = 200 * 1_024;

/** Hands lines over and is done with them: winston makes all transports wait for the slowest. */
class ShippingTransport extends Transport {
  readonly #shipper: Shipper;

  constructor(shipper: Shipper) {
    super();
    this.#shipper = shipper;
  }

  override log(info: Record<string | symbol, unknown>, done: () => void): void {
    this.#shipper.add(lineOf(info));
    done();
  }
}

function lineOf(info: Record<string | symbol, unknown>): LogLine {
  const text = String(info[MESSAGE]);
  const bytes = Buffer.byteLength(text);
  if (bytes <= longestLine) return { text, bytes, at: Date.now() };
  const { level, message, timestamp, service, store, requestId, traceId } = info;
  const less = { level, message, timestamp, service, store, requestId, traceId, cutFromBytes: bytes };
  return lineOf({ [MESSAGE]: JSON.stringify(less) });
}
