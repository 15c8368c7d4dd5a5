/** A process on its way to a place where it is killed: between a provider's answer and our write. */

import type { ProviderKind } from '../../src/providers/provider';
import { type MadePayment, type ProviderAtHand, waitingPayment } from '../at-hand/provider-at-hand';
import type { Interruptions, Verb } from '../interruptions';
import { orderOf, type PaymentService } from '../payment-service';

export interface Stage {
  provider: ProviderAtHand;
  service: PaymentService;
  interruptions: Interruptions;
}

export interface Place {
  name: string;
  /** Where the code asks, as `file function`. */
  at: string[];
  /** Whom it asks; all when not given. */
  of?: (kind: ProviderKind) => boolean;
  /** What it asks. */
  kills: Verb;
  /** Everything before; returns what to do next, which kills the process. */
  reach(stage: Stage): Promise<Reached>;
  ends: 'paid' | 'void' | 'refunded' | 'captured' | 'partly captured';
}

export interface Reached extends MadePayment {
  step(service: PaymentService): Promise<unknown>;
  /** Whoever asked gets no answer and asks again; without it the sweep goes on alone. */
  again?(service: PaymentService): Promise<unknown>;
}

export const sweep = (service: PaymentService) => service.sweep();

/** A charge that took the money, which nobody heard of. */
export async function takenUnheard({ provider, service, interruptions }: Stage) {
  const payment = await waitingPayment(service, provider);
  provider.act(payment.reference);
  interruptions.set('lost', 'confirm');
  expect((await service.confirm(payment.id, provider.method)).body.status).toBe('processing');
  interruptions.clear();
  return payment;
}

/** A charge that was made, which nobody heard of. */
export async function madeUnheard({ provider, service, interruptions }: Stage, method: string): Promise<MadePayment> {
  interruptions.set('lost', 'create');
  const { body } = await service.create(orderOf(method, { provider: provider.name }));
  expect(body.status).toBe('processing');
  interruptions.clear();
  return body;
}

/** A void that never reached the provider. */
export async function voidUnasked({ service, interruptions }: Stage, { id, orderId }: MadePayment): Promise<void> {
  interruptions.set('unasked', 'cancel');
  await service.voidOf(orderId);
  expect(await service.stored(id)).toMatchObject({ status: 'cancelled', voidPending: true });
  interruptions.clear();
}

export const cancelAt = ['payments/void-payment.ts cancelAtProvider', 'payments/void-payment.ts askProvider'];
