/** The stand-in's webhooks: signed as PayPal signs, and sent at once, or late, again and in the wrong order. */
import { randomUUID, sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Authority, CertificateName } from './paypal-authority';

/** A message as it goes over the wire. */
export interface PayPalWebhook {
  body: Buffer;
  headers: Record<string, string>;
}

export interface Signing {
  webhookId: string;
  /** What signs; the right one unless told otherwise. */
  certificate?: CertificateName;
  at?: Date;
}

export interface Release {
  /** How often each is sent. */
  times?: number;
  reversed?: boolean;
}

export interface EventsOptions {
  authority: Authority;
  webhookId: string;
  webhookUrl?: string | undefined;
  base: () => string;
}

export function createEvents({ authority, webhookId, webhookUrl, base }: EventsOptions) {
  const sent: PayPalWebhook[] = [];
  const sending = new Set<Promise<void>>();
  let held: PayPalWebhook[] | undefined;

  const signed = (body: Buffer, signing: Partial<Signing> = {}): PayPalWebhook => {
    const { certificate = 'good', at = new Date() } = signing;
    const id = randomUUID();
    const time = at.toISOString().replace(/[.]\d+Z$/, 'Z');
    const text = `${id}|${time}|${signing.webhookId ?? webhookId}|${crc32(body)}`;
    const signature = sign('RSA-SHA256', Buffer.from(text), authority.certificates[certificate].keyPem);
    const headers = {
      'content-type': 'application/json',
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': signature.toString('base64'),
      'paypal-cert-url': `${base()}/v1/notifications/certs/CERT-${certificate}`,
      'paypal-auth-algo': 'SHA256withRSA',
    };
    return { body, headers };
  };

  const send = async (webhook: PayPalWebhook): Promise<void> => {
    sent.push(webhook);
    if (webhookUrl === undefined) return;
    const request = { method: 'POST', headers: webhook.headers, body: new Uint8Array(webhook.body) };
    await fetch(webhookUrl, { ...request, signal: AbortSignal.timeout(10_000) }).then((answer) => answer.text());
  };
  const start = (webhook: PayPalWebhook): void => {
    // whoever does not listen misses it: PayPal would repeat it, a test asks for that
    const delivery: Promise<void> = send(webhook)
      .catch(() => undefined)
      .finally(() => sending.delete(delivery));
    sending.add(delivery);
  };

  return {
    sent,
    signed,
    emit(type: string, resource: object): void {
      const event = { id: `WH-${randomUUID()}`, event_version: '1.0', event_type: type, resource };
      const webhook = signed(Buffer.from(JSON.stringify({ ...event, create_time: new Date().toISOString() })));
      if (held) held.push(webhook);
      else start(webhook);
    },
    hold(): void {
      held ??= [];
    },
    async release({ times = 1, reversed = false }: Release = {}): Promise<void> {
      const waiting = held ?? [];
      held = undefined;
      for (const webhook of reversed ? waiting.toReversed() : waiting) {
        for (let time = 0; time < times; time += 1) await send(webhook);
      }
    },
    settled: async (): Promise<void> => void (await Promise.all(sending)),
  };
}

export type Events = ReturnType<typeof createEvents>;
