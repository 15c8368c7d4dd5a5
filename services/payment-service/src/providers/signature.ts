/** Webhook signatures of the form `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`, as Stripe signs. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '@skysync/service-kit';

const toleranceSeconds = 300;
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

const hmac = (secret: string, timestamp: string, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();

/** The value of the signature header for `body`, signed at `at`. */
export function sign(secret: string, body: Buffer, at = new Date()): string {
  const timestamp = String(seconds(at));
  return `t=${timestamp},v1=${hmac(secret, timestamp, body).toString('hex')}`;
}

const refused = (detail: string): Problem => new Problem('invalid_credentials', { detail });

/**
 * Throws `invalid_credentials` unless one `v1` of the header fits and its time is within five minutes of `now`: a
 * recorded request cannot be played again later. Several `v1` may stand there while the sender changes its secret.
 */
export function verifySignature(secret: string, body: Buffer, header: unknown, now = new Date()): void {
  if (typeof header !== 'string' || header === '') throw refused('the signature header is missing');
  const parts = header.split(',').map((part) => part.trim());
  const timestamp = parts.find((part) => /^t=\d{1,12}$/.test(part))?.slice(2);
  if (timestamp === undefined) throw refused('the signature header has no timestamp');
  if (Math.abs(seconds(now) - Number(timestamp)) > toleranceSeconds) throw refused('the signature is too old');
  const expected = hmac(secret, timestamp, body);
  const matches = parts
    .filter((part) => /^v1=[0-9a-f]{64}$/.test(part))
    .some((part) => timingSafeEqual(Buffer.from(part.slice(3), 'hex'), expected));
  if (!matches) throw refused('no signature fits the body');
}
