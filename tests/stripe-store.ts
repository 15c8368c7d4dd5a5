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

/** The buyer goes to the bank over a part of what a payment took. Returns the dispute's id. */
export async function openDispute({ ports }: Platform, paymentId: string, amount: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${ports.STAND_INS_CONTROL_PORT}/stripe/disputes`, {
    method: 'POST',
    body: JSON.stringify({ paymentId, amount }),
    signal: AbortSignal.timeout(10_000),
  });
  const { id }: { id: string } = JSON.parse(await answer.text());
  return id;
}

/** The store answers with evidence that convinces the bank. */
export async function winDispute({ ports }: Platform, id: string): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${ports.STRIPE_STAND_IN_PORT}/v1/disputes/${id}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_anybody' },
    body: new URLSearchParams({ 'evidence[uncategorized_text]': 'winning_evidence', submit: 'true' }),
    signal: AbortSignal.timeout(10_000),
  });
  expect(status).toBe(200);
}

/** Staff capture or give back a part of a payment. */
export const transfer = (staff: Buyer, path: string, body: object): Promise<Answer> =>
  staff.call(path, { body, headers: { 'idempotency-key': crypto.randomUUID() } });
