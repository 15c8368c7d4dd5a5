/**
 * The signature of PayPal's webhooks: RSA-SHA256 over `<transmission id>|<time>|<webhook id>|<CRC-32 of the body>`.
 * Source: https://developer.paypal.com/api/rest/webhooks/rest/
 */
import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Problem } from '@skysync/service-kit';
import type { SignedWebhook } from '../provider';
import { parsedBody, requireShape } from '../webhook-body';
import type { Certificates } from './paypal-certificates';

const Transmission = Type.Object({
  'paypal-transmission-id': Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
  'paypal-transmission-time': Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([.]\\d{1,9})?Z$' }),
  'paypal-transmission-sig': Type.String({ pattern: '^[A-Za-z0-9+/]{1,1024}={0,2}$' }),
  'paypal-cert-url': Type.String({ maxLength: 500 }),
  'paypal-auth-algo': Type.Literal('SHA256withRSA'),
});

const Word = Type.String({ pattern: '^[A-Za-z0-9._-]{1,100}$' });
const Event = Type.Object({ id: Word, event_type: Word, resource: Type.Optional(Type.Unknown()) });
/** A message of PayPal; what its `resource` is depends on its type. */
export type PayPalEvent = Static<typeof Event>;

/**
 * PayPal repeats a message for three days (https://developer.paypal.com/api/rest/webhooks/rest/) and does not document
 * that a repetition is signed anew, so an old one has to hold. The inbox of event ids keeps it from being worked off twice.
 */
const maxAgeMs = 3 * 24 * 3600_000;
/** How far PayPal's clock may be ahead of ours. */
const maxAheadMs = 5 * 60_000;

const refused = (detail: string): Problem => new Problem('invalid_credentials', { detail });

/** What a webhook is judged by: the ids of the store's webhooks, of which there are two while one replaces the other. */
export interface WebhookTrust {
  webhookIds: readonly string[];
  certificates: Certificates;
}

/** Throws `invalid_credentials` unless PayPal signed exactly these bytes for one of the store's webhooks. */
export async function verifyWebhook(
  { webhookIds, certificates }: WebhookTrust,
  { body, headers }: SignedWebhook,
  now = new Date(),
): Promise<void> {
  if (!Value.Check(Transmission, headers)) throw refused('the headers of PayPal are missing or malformed');
  const {
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signature,
  } = headers;
  const age = now.getTime() - Date.parse(time);
  if (!(age <= maxAgeMs && age >= -maxAheadMs)) throw refused('the transmission is too old');
  const key = await certificates.keyAt(headers['paypal-cert-url']);
  const holds = webhookIds.some((webhookId) => {
    const signed = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`);
    return verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64'));
  });
  if (!holds) throw refused('no signature fits the body');
}

/** Throws `malformed_json` or `invalid_request` for a body that is no event. */
export function eventIn(body: Buffer): PayPalEvent {
  const event = parsedBody(body);
  requireShape(Event, event);
  return event;
}
