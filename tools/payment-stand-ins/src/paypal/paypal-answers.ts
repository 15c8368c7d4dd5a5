/** Who may ask, and what a request is answered: also one that comes again with the same id. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { failureBody, PayPalFailure } from './paypal-failure';
import type { Misbehave, Operation } from './paypal-misbehaviour';
import { type Answer, type Found, type Operations, refuseIfTold } from './paypal-operations';

export interface AccessOptions {
  clientId?: string;
  clientSecret?: string;
  tokenLifeSeconds?: number;
}

export const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => headers[name]?.toString();

/** Access tokens, which end; PayPal takes none that it did not give. */
export function createAccess({
  clientId = 'client',
  clientSecret = 'secret',
  tokenLifeSeconds = 32_400,
}: AccessOptions) {
  const tokens = new Map<string, number>();
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  return {
    end: (): void => tokens.clear(),
    give(authorization: string | undefined): Answer {
      if (authorization !== basic) return { status: 401, body: { error: 'invalid_client' } };
      const token = randomUUID();
      tokens.set(token, Date.now() + tokenLifeSeconds * 1000);
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: tokenLifeSeconds } };
    },
    holds: (authorization = ''): boolean => (tokens.get(authorization.replace('Bearer ', '')) ?? 0) > Date.now(),
  };
}

/** Where the result of an operation is found, if it is not an order. */
const madeAt: Partial<Record<Operation, string>> = {
  'capture-part': '/v2/payments/captures',
  refund: '/v2/payments/refunds',
  setup: '/v3/vault/setup-tokens',
  vault: '/v3/vault/payment-tokens',
};

/** A repeated `PayPal-Request-Id` answers what its first success made; failures are not kept. */
export function createAnswers(access: ReturnType<typeof createAccess>, find: Operations, done: Map<string, string>) {
  const run = (
    { operation, run: carryOut }: Found,
    key: string | undefined,
    body: string,
    told: Misbehave | undefined,
  ) => {
    const earlier = key === undefined ? undefined : done.get(key);
    if (earlier !== undefined) return find('GET', earlier)?.run('', undefined) ?? { status: 500 };
    const made = carryOut(body, told);
    const id = made.body && 'id' in made.body ? String(made.body.id) : '';
    if (key !== undefined) done.set(key, `${madeAt[operation] ?? '/v2/checkout/orders'}/${id}`);
    return made;
  };
  return (
    request: IncomingMessage,
    path: string,
    body: string,
    found: Found | undefined,
    told: Misbehave | undefined,
  ): Answer => {
    try {
      refuseIfTold(told);
      if (path === '/v1/oauth2/token') return access.give(request.headers.authorization);
      if (!access.holds(request.headers.authorization))
        return { status: 401, body: { name: 'AUTHENTICATION_FAILURE' } };
      return found ? run(found, headerOf(request, 'paypal-request-id'), body, told) : { status: 404, body: {} };
    } catch (error) {
      if (!(error instanceof PayPalFailure)) throw error;
      return { status: error.status, body: failureBody(error) };
    }
  };
}
