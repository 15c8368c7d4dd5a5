/** The typed client of the public API: every path, field and answer comes from the declared routes. */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema';

/** Shapes by their title, for example `Shape<'Order'>`. */
export type Shape<T extends keyof components['schemas']> = components['schemas'][T];

/** A client of the public API as {@link createShopClient} makes it: one method for each HTTP method, typed by path. */
export type ShopClient = Client<paths>;

/** Whose requests a client makes, and where to. */
export interface ShopClientOptions {
  /** Where the gateway is, without `/api/v1`. */
  url: string;
  /** An access token (RFC 6750). */
  token?: string;
  /** Slug of the store; the default store without it. */
  store?: string;
  /** Deadline of each request in milliseconds; 30 s when not given. */
  timeoutMs?: number;
}

const defaultTimeoutMs = 30_000;

/** Ids may have a colon, which a path may have, too (RFC 3986, section 3.3); the gateway reads it only as it is. */
const segment = (value: unknown): string => encodeURIComponent(String(value)).replaceAll('%3A', ':');

/**
 * Makes a client. Answers come as `{ data }` or, for 4xx and 5xx, `{ error }`, an RFC 9457 problem with a stable `code`.
 * Rejects with `TimeoutError` or a connection's error. Example: `client.GET('/api/v1/products', { params: { query: { limit: 20 } } })`.
 */
export function createShopClient({ url, token, store, timeoutMs = defaultTimeoutMs }: ShopClientOptions): ShopClient {
  return createClient<paths>({
    baseUrl: url,
    pathSerializer: (path, values) => path.replaceAll(/\{(\w+)\}/g, (_all, name) => segment(values[name])),
    headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(store && { 'X-Store': store }) },
    fetch: (request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
  });
}
