/** The gateway's settings, read once at start; every one has a default that suits a laptop. */
import { ConfigError, type Environment, wholeNumberSetting } from '@skysync/service-kit';
import type { BodyLimits } from './door/arriving-bodies';
import type { ClientLimits } from './door/client-limits';

export interface GatewayConfig extends ClientLimits, BodyLimits {
  /** Browser origins that may call the API from another site. */
  corsOrigins: string[];
  /** Addresses or CIDR ranges of load balancers whose `X-Forwarded-*` is believed. */
  trustedProxies: string[];
  /** How long a catalogue answer may be served from memory, in milliseconds; 0 switches the cache off. */
  catalogueCacheMs: number;
  /** What the cache holds at most, in bytes, headers and keys included. */
  catalogueCacheBytes: number;
  /** Deadline in milliseconds for an answer from behind. */
  upstreamTimeoutMs: number;
}

const mebibyte = 1024 * 1024;
const list = (value: string): string[] => value.split(',').flatMap((item) => item.trim() || []);

export function readGatewayConfig(env: Environment): Readonly<GatewayConfig> {
  const corsOrigins = list(env.CORS_ORIGINS ?? '');
  for (const origin of corsOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigError(`CORS_ORIGINS: "${origin}" is not an origin such as https://shop.example`);
    }
  }
  return Object.freeze({
    corsOrigins,
    trustedProxies: list(env.TRUSTED_PROXIES ?? ''),
    bodyLimit: wholeNumberSetting(env, 'BODY_LIMIT', 2 * mebibyte, 1),
    bodyTimeoutMs: wholeNumberSetting(env, 'BODY_TIMEOUT_MS', 10_000, 1),
    unfinishedPerClient: wholeNumberSetting(env, 'UNFINISHED_BODIES_PER_CLIENT', 256, 1),
    unfinishedInAll: wholeNumberSetting(env, 'UNFINISHED_BODIES', 2_000, 1),
    bodyBytesInAll: wholeNumberSetting(env, 'BODY_BYTES', 64 * mebibyte, mebibyte),
    rateLimitMax: wholeNumberSetting(env, 'RATE_LIMIT_MAX', 1_000),
    authRateLimitMax: wholeNumberSetting(env, 'AUTH_RATE_LIMIT_MAX', 60),
    webhookRateLimitMax: wholeNumberSetting(env, 'WEBHOOK_RATE_LIMIT_MAX', 600),
    catalogueCacheMs: wholeNumberSetting(env, 'CATALOGUE_CACHE_MS', 2_000),
    catalogueCacheBytes: wholeNumberSetting(env, 'CATALOGUE_CACHE_BYTES', 32 * mebibyte, mebibyte),
    upstreamTimeoutMs: wholeNumberSetting(env, 'UPSTREAM_TIMEOUT_MS', 15_000, 1),
  });
}
