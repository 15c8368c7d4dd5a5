/** Speaks to PayPal's REST API: what it did, what it refused, and what nobody knows are kept apart. */
import { createHash } from 'node:crypto';
import { Value } from '@sinclair/typebox/value';
import { Pool } from 'undici';
import { CredentialsRefused } from '../provider';
import { checked, Failure, Token } from './paypal-answers';
import { type AccessToken, createTokenCache } from './paypal-token';

export interface PayPalRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
  /** Makes a repetition lead to the same result, see {@link requestId}. */
  requestId?: string;
}

export interface PayPalHttp {
  /**
   * The answer of a request that PayPal carried out; undefined when it has no body. Throws {@link PayPalRefusal} when
   * PayPal surely did nothing; any other error leaves the outcome unknown.
   */
  send(request: PayPalRequest, signal: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

export interface PayPalAccount {
  /** Where the API is, such as https://api-m.paypal.com. */
  origin: string;
  clientId: string;
  clientSecret: string;
  /** The name of the secret with both. */
  setting: string;
}

/** PayPal understood the request and does not do it, now or ever again. */
export class PayPalRefusal extends Error {
  readonly status: number;
  /** PayPal's own word, such as INSTRUMENT_DECLINED. */
  readonly issue: string;

  constructor(status: number, issue: string, debugId = 'none') {
    super(`PayPal refused: ${status} ${issue} (debug id ${debugId})`);
    this.status = status;
    this.issue = issue;
  }
}

/** Made of our own ids and always the same for them; a digest, because PayPal takes no more than 108 characters. */
export const requestId = (...ids: string[]): string => createHash('sha256').update(ids.join('/')).digest('hex');

const tokenTimeoutMs = 10_000;
const refusals = new Set([400, 404, 422]);
/** About the request id and not about the request: the first one with this id may well have done its work. */
const undecided = new Set(['DUPLICATE_REQUEST_ID', 'PREVIOUS_REQUEST_IN_PROGRESS']);

export function createPayPalHttp({ origin, clientId, clientSecret, setting }: PayPalAccount): PayPalHttp {
  const pool = new Pool(origin, {
    connections: 16,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    maxResponseSize: 1_000_000,
  });
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;

  // with a deadline of its own: of those who wait for the token, one that gives up must not end it for the others
  const fetchToken = async (): Promise<AccessToken> => {
    const answer = await pool.request({
      method: 'POST',
      path: '/v1/oauth2/token',
      headers: {
        authorization: basic,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
      signal: AbortSignal.timeout(tokenTimeoutMs),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw withoutToken(answer.statusCode, setting);
    const token = checked(Token, parsed(text));
    return { value: token.access_token, livesFor: token.expires_in * 1000 };
  };
  const tokens = createTokenCache(fetchToken);

  const attempt = async (request: PayPalRequest, token: string, signal: AbortSignal) => {
    const { method, path, body } = request;
    const answer = await pool.request({
      method,
      path,
      headers: headersOf(request, token),
      body: body === undefined ? null : JSON.stringify(body),
      signal,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };

  return {
    async send(request, signal) {
      const token = await tokens.get(signal);
      const first = await attempt(request, token, signal);
      if (first.status !== 401) return outcomeOf(first);
      tokens.drop(token);
      return outcomeOf(await attempt(request, await tokens.get(signal), signal));
    },
    close: () => pool.close(),
  };
}

function withoutToken(status: number, setting: string): Error {
  const message = `PayPal gives no access token: ${status}`;
  if (status !== 401) return new Error(message);
  return new CredentialsRefused(`${setting}: clientId and clientSecret are refused (${message})`);
}

const headersOf = ({ method, body, requestId: key }: PayPalRequest, token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  accept: 'application/json',
  ...(body !== undefined && { 'content-type': 'application/json' }),
  ...(method === 'POST' && { prefer: 'return=representation' }),
  ...(key !== undefined && { 'paypal-request-id': key }),
});

function outcomeOf({ status, text }: { status: number; text: string }): unknown {
  if (status >= 200 && status < 300) return text === '' ? undefined : parsed(text);
  const failure = failureIn(text);
  const issue = failure?.details?.[0]?.issue ?? failure?.name;
  if (issue === undefined || !refusals.has(status) || undecided.has(issue)) {
    throw new Error(`PayPal answered ${status} ${issue ?? ''}`.trim());
  }
  throw new PayPalRefusal(status, issue, failure?.debug_id);
}

/** A refusal counts only in PayPal's own words: a 404 of a proxy says nothing of an order. */
function failureIn(text: string) {
  try {
    const body = parsed(text);
    return Value.Check(Failure, body) ? body : undefined;
  } catch {
    return undefined;
  }
}

const parsed = (text: string): unknown => JSON.parse(text);
