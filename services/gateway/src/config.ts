/** The gateway's settings, read once at start; every one has a default that suits a laptop. */
import { ConfigError, wholeNumber } from '@skysync/service-kit';

export interface GatewayConfig {
  /** Browser origins that may call the API from another site. */
  corsOrigins: string[];
  /** Addresses or CIDR ranges of load balancers whose `X-Forwarded-*` is believed. */
  trustedProxies: string[];
  /** Largest request body in bytes. */
  bodyLimit: number;
  /** Requests a minute and client; 0 switches the limit off. */
  rateLimitMax: number;
  /** The same for `/auth/*`. */
  authRateLimitMax: number;
  /** How long a catalogue answer may be served from memory, in milliseconds; 0 switches the cache off. */
  catalogueCacheMs: number;
  /** Deadline in milliseconds for an answer from behind. */
  upstreamTimeoutMs: number;
}

const list = (value: string): string[] => value.split(',').flatMap((item) => item.trim() || []);

export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env): Readonly<GatewayConfig> {
  const corsOrigins = list(env.CORS_ORIGINS ?? '');
  for (const origin of corsOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigError(`CORS_ORIGINS: "${origin}" is not an origin such as https://shop.example`);
    }
  }
  return Object.freeze({
    corsOrigins,
    trustedProxies: list(env.TRUSTED_PROXIES ?? ''),
    bodyLimit: wholeNumber(env, 'BODY_LIMIT', 1024 * 1024, 1),
    rateLimitMax: wholeNumber(env, 'RATE_LIMIT_MAX', 1000),
    authRateLimitMax: wholeNumber(env, 'AUTH_RATE_LIMIT_MAX', 60),
    catalogueCacheMs: wholeNumber(env, 'CATALOGUE_CACHE_MS', 2000),
    upstreamTimeoutMs: wholeNumber(env, 'UPSTREAM_TIMEOUT_MS', 15_000, 1),
  });
}
