/** What only a store and its buyers' banks can do at the stand-in of Stripe that a platform was started with. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '@skysync/platform';
import type { Answer, Buyer } from './shop';

const account = 'payments.demo.stripe';

/** While `work` runs the demo store's cards are authorised first. Both sides read the setting when they start. */
export async function withManualCapture(platform: Platform, work: () => Promise<void>): Promise<void> {
  const file = join(platform.directory, 'secrets.json');
  const before = readFileSync(file, 'utf8');
  const secrets: Record<string, string> = JSON.parse(before);
  const manual = JSON.stringify({ ...JSON.parse(secrets[account] ?? ''), capture: 'manual' });
  try {
    await restartWith(platform, file, JSON.stringify({ ...secrets, [account]: manual }));
    await work();
  } finally {
    await restartWith(platform, file, before);
  }
}

const restartWith = (platform: Platform, file: string, secrets: string): Promise<void> =>
  platform.unwatched(async () => {
    writeFileSync(file, secrets);
    await platform.kill('payment-service', 'app');
    await platform.kill('payment-service', 'sidecar');
    await platform.restart('payment-service');
  });

/** What the stand-in answers. */
async function ask(platform: Platform, path: string, form?: Record<string, string>) {
  const answer = await fetch(`http://127.0.0.1:${platform.ports.STRIPE_STAND_IN_PORT}${path}`, {
    headers: { authorization: 'Bearer sk_test_anybody' },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    signal: AbortSignal.timeout(10_000),
  });
  return (await answer.json()) as { id: string; data: { id: string }[] };
}

/** The buyer goes to the bank over a part of what a payment took. Returns the dispute's id. */
export async function openDispute(platform: Platform, paymentId: string, amount: number): Promise<string> {
  const query = encodeURIComponent(`metadata['paymentId']:'${paymentId}'`);
  const { data } = await ask(platform, `/v1/payment_intents/search?query=${query}`);
  const form = { payment_intent: data[0]?.id ?? '', amount: String(amount) };
  return (await ask(platform, '/stand-in/disputes', form)).id;
}

/** The store answers with evidence that convinces the bank. */
export const winDispute = (platform: Platform, id: string) =>
  ask(platform, `/v1/disputes/${id}`, { 'evidence[uncategorized_text]': 'winning_evidence', submit: 'true' });

/** Staff capture or give back a part of a payment. */
export const transfer = (staff: Buyer, path: string, body: object): Promise<Answer> =>
  staff.call(path, { body, headers: { 'idempotency-key': crypto.randomUUID() } });
