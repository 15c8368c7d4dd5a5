/** Reads settings from the environment, once, at start; a missing or malformed one stops the service with its name. */

/** A setting that is missing or malformed. */
export class ConfigError extends Error {}

/** Settings by name, as in `process.env`. */
export interface Environment {
  [name: string]: string | undefined;
}

/** A text setting; without `fallback` it must be set. Throws {@link ConfigError}. */
export function textSetting(env: Environment, name: string, fallback?: string): string {
  const value = env[name] || fallback;
  if (value === undefined) throw new ConfigError(`${name} is not set`);
  return value;
}

/** A whole number of at least `minimum`; without `fallback` it must be set. Throws {@link ConfigError}. */
export function wholeNumberSetting(env: Environment, name: string, fallback?: number, minimum = 0): number {
  const value = Number(textSetting(env, name, fallback?.toString()));
  if (!Number.isInteger(value) || value < minimum) {
    throw new ConfigError(`${name} must be a whole number of at least ${minimum}, not "${env[name]}"`);
  }
  return value;
}

/** A switch: `true` or `false`. Throws {@link ConfigError}. */
export function flagSetting(env: Environment, name: string, fallback: boolean): boolean {
  const value = textSetting(env, name, String(fallback));
  if (value !== 'true' && value !== 'false') throw new ConfigError(`${name} must be true or false, not "${value}"`);
  return value === 'true';
}

/** Where a service listens, and how it ends. */
export interface ListenConfig {
  port: number;
  /** The address to listen on: loopback, unless a pod's probes and sidecar come from elsewhere. */
  host: string;
  /** How long clients are asked to go elsewhere before their idle connections are ended, in milliseconds. */
  drainNoticeMs: number;
}

/** `APP_PORT` is set by `dapr run` and the injector. */
export const readListenConfig = (env: Environment): Readonly<ListenConfig> =>
  Object.freeze({
    port: wholeNumberSetting(env, 'APP_PORT', undefined, 1),
    host: textSetting(env, 'APP_HOST', '127.0.0.1'),
    drainNoticeMs: wholeNumberSetting(env, 'DRAIN_NOTICE_MS', 0),
  });
