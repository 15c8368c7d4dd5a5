/** Reads settings from the environment, once, at start; a missing or malformed one stops the service with its name. */

/** A setting that is missing or malformed. */
export class ConfigError extends Error {}

export interface Environment {
  [name: string]: string | undefined;
}

/** A text setting; without `fallback` it must be set. */
export function text(env: Environment, name: string, fallback?: string): string {
  const value = env[name] || fallback;
  if (value === undefined) throw new ConfigError(`${name} is not set`);
  return value;
}

/** A whole number of at least `minimum`; without `fallback` it must be set. */
export function wholeNumber(env: Environment, name: string, fallback?: number, minimum = 0): number {
  const value = Number(text(env, name, fallback?.toString()));
  if (!Number.isInteger(value) || value < minimum) {
    throw new ConfigError(`${name} must be a whole number of at least ${minimum}, not "${env[name]}"`);
  }
  return value;
}

/** What every service needs to know at start. */
export interface ServiceConfig {
  port: number;
  daprHttpPort: number;
  appApiToken: string;
  daprApiToken: string;
  /** How long clients are told to go elsewhere before their idle connections are ended, in milliseconds. */
  drainNoticeMs: number;
}

/** `APP_PORT` and `DAPR_HTTP_PORT` are set by `dapr run` and the injector; the tokens by whoever deploys. */
export function readServiceConfig(env: Environment = process.env): Readonly<ServiceConfig> {
  return Object.freeze({
    port: wholeNumber(env, 'APP_PORT', undefined, 1),
    daprHttpPort: wholeNumber(env, 'DAPR_HTTP_PORT', undefined, 1),
    appApiToken: text(env, 'APP_API_TOKEN'),
    daprApiToken: text(env, 'DAPR_API_TOKEN'),
    drainNoticeMs: wholeNumber(env, 'DRAIN_NOTICE_MS', 0),
  });
}
