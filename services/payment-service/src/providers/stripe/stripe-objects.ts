/** What all readers of Stripe's objects need: whose they are, and how much they are about. */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Money } from '@skysync/contracts';
import { invalidRequest } from '@skysync/service-kit';
import { fromStripeAmount } from './stripe-amounts';

/** Of ids and of Stripe's own words. */
export const Word = Type.String({ minLength: 1, maxLength: 255 });

const ChargeMetadata = Type.Object({ paymentId: Word, store: Word });

/** What the adapter gave along: intents that the store made by itself have none of it. */
export const isOurs = (metadata: unknown): metadata is Static<typeof ChargeMetadata> =>
  Value.Check(ChargeMetadata, metadata);

/** Throws `invalid_request` for a fraction of our minor unit. */
export function moneyOf({ amount, currency }: { amount: number; currency: string }): Money {
  const money = fromStripeAmount(amount, currency);
  if (!money) throw invalidRequest({ field: 'data.object.amount', message: 'must be whole minor units' });
  return money;
}
