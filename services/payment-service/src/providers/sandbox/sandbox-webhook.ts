/** The sandbox's webhooks: written by it, and read by its adapter. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Money } from '@skysync/contracts';
import { invalidRequest, misfitOf, Problem } from '@skysync/service-kit';
import type { ChargeState, ProviderEvent, SignedWebhook } from '../provider';
import { sign, verifySignature } from '../signature';
import { parsedBody } from '../webhook-body';

const signatureHeader = 'sandbox-signature';

const Word = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' });
const Webhook = Type.Object({ id: Word, type: Word });
const ChargeWebhook = Type.Object({
  id: Word,
  type: Type.Union([Type.Literal('charge.succeeded'), Type.Literal('charge.failed'), Type.Literal('charge.cancelled')]),
  data: Type.Object({
    reference: Word,
    paymentId: Word,
    store: Word,
    amount: Money,
    failureCode: Type.Optional(Word),
  }),
});
export type SandboxWebhook = Static<typeof ChargeWebhook>;

const isAboutCharge = (type: string): boolean =>
  ChargeWebhook.properties.type.anyOf.some((known) => known.const === type);

export function signWebhook(secret: string, webhook: SandboxWebhook, at = new Date()): SignedWebhook {
  const body = Buffer.from(JSON.stringify(webhook));
  return { body, headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body, at) } };
}

/** Throws `invalid_credentials` for a bad signature, and a 400 for a signed body that is not a webhook. Unknown types are let through. */
export function readWebhook(secret: string, { body, headers }: SignedWebhook): ProviderEvent {
  verifySignature(secret, body, headers[signatureHeader]);
  const webhook = parseJson(body);
  requireShape(Webhook, webhook);
  if (!isAboutCharge(webhook.type)) return { id: webhook.id, type: webhook.type };
  requireShape(ChargeWebhook, webhook);
  const { paymentId, store, amount } = webhook.data;
  return { id: webhook.id, type: webhook.type, charge: { paymentId, store, amount, state: stateOf(webhook) } };
}

function stateOf({ type, data: { reference, failureCode = 'declined' } }: SandboxWebhook): ChargeState {
  if (type === 'charge.failed') return { reference, status: 'failed', failureCode };
  return { reference, status: type === 'charge.succeeded' ? 'succeeded' : 'cancelled' };
}

function parseJson(body: Buffer): object {
  const parsed = parsedBody(body);
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new Problem('malformed_json', { detail: 'The body is not a JSON object' });
}

function requireShape<S extends TSchema>(schema: S, value: unknown): asserts value is Static<S> {
  const misfit = misfitOf(schema, value);
  if (misfit) throw invalidRequest(misfit);
}
