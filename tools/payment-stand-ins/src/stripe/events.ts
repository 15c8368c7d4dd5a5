/** The stand-in's webhooks: signed as Stripe signs (https://docs.stripe.com/webhooks/signature), and sent in disorder when told. */
import { createHmac } from 'node:crypto';
import type { Dispute, Intent, Refund } from './objects';
import { newId, nowInSeconds } from './objects';
import type { SetupIntent } from './setup-intents';

/** Takes in what happened to an object. */
export type Report = (type: string, object: Intent | Refund | Dispute | SetupIntent) => void;

/** A webhook: its bytes and headers are what a service is given. */
export interface SentWebhook {
  id: string;
  type: string;
  body: string;
  headers: { 'content-type': string; 'stripe-signature': string };
}

export const signatureOf = (secret: string, body: string, at = nowInSeconds()): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

export interface EventsOptions {
  /** Where webhooks go; without it they are only kept. */
  webhookUrl?: string;
  webhookSecret: string;
}

export class Events {
  /** In the order in which they were sent. */
  readonly sent: SentWebhook[] = [];
  #held: SentWebhook[] | undefined;
  #underWay = new Set<Promise<void>>();

  constructor(private readonly options: EventsOptions) {}

  report: Report = (type, object) => {
    const id = newId('evt');
    const event = {
      id,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: nowInSeconds(),
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: null,
      type,
    };
    const body = JSON.stringify(event, null, 2);
    const signature = signatureOf(this.options.webhookSecret, body);
    const webhook = { id, type, body, headers: { 'content-type': 'application/json', 'stripe-signature': signature } };
    if (this.#held) this.#held.push(webhook);
    else this.#send(webhook);
  };

  /** Keeps webhooks back, as on a bad day, until they are released. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what was held, the last first and each as often as asked. */
  release({ reversed = false, times = 1 }: { reversed?: boolean; times?: number } = {}): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const webhook of reversed ? held.reverse() : held) {
      for (let n = 0; n < times; n++) this.#send(webhook);
    }
  }

  /** Waits for what is being sent. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #send(webhook: SentWebhook): void {
    this.sent.push(webhook);
    const { webhookUrl } = this.options;
    if (!webhookUrl) return;
    const sending = deliver(webhookUrl, webhook).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }
}

/** Like Stripe, tries again until it is answered; unlike Stripe, within seconds. */
async function deliver(url: string, { body, headers }: SentWebhook, attempts = 3): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const signal = AbortSignal.timeout(5_000);
    const answer = await fetch(url, { method: 'POST', body, headers, signal }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok || attempt === attempts) return;
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
  }
}
