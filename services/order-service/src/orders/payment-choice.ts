/** How a buyer pays for an order: by a provider and its method, or by a method that a customer has saved. */
import type { FieldError, Rule } from '@skysync/service-kit';

export interface PaymentChoice {
  provider?: string;
  method?: string;
  /** Id of a saved method; then there are no other two. */
  savedMethod?: string;
}

type Placed = { payment: PaymentChoice };

const missing = (field: string, value: string | undefined, { payment }: Placed): FieldError | undefined =>
  value === undefined && payment.savedMethod === undefined
    ? { field, message: 'is needed, unless savedMethod is given' }
    : undefined;

/** Rules of routes that take a payment: exactly one of the two forms. */
export const onePaymentForm: readonly Rule<Placed>[] = [
  (input) => missing('payment.provider', input.payment.provider, input),
  (input) => missing('payment.method', input.payment.method, input),
  ({ payment: { provider, method, savedMethod } }) =>
    savedMethod !== undefined && (provider ?? method) !== undefined
      ? { field: 'payment.savedMethod', message: 'must not stand beside provider and method' }
      : undefined,
];

/** The choice alone, of whatever has one. */
export const choiceOf = ({ provider, method, savedMethod }: PaymentChoice): PaymentChoice => ({
  ...(provider !== undefined && { provider }),
  ...(method !== undefined && { method }),
  ...(savedMethod !== undefined && { savedMethod }),
});
