/** How a buyer pays for an order: by a provider and its method, or by a method that a customer has saved. */
import type { FieldError, Rule } from '@skysync/service-kit';

export interface PaymentChoice {
  provider?: string;
  method?: string;
  /** Id of a saved method; then there are no other two. */
  savedMethod?: string;
}

const missing = (field: string, value: string | undefined, { savedMethod }: PaymentChoice): FieldError | undefined =>
  value === undefined && savedMethod === undefined
    ? { field, message: 'is needed, unless savedMethod is given' }
    : undefined;

/** Rules of routes that take a choice: exactly one of the two forms. `at` is where it stands in the body. */
const rulesAt = (at: string): Rule<PaymentChoice>[] => [
  (choice) => missing(`${at}provider`, choice.provider, choice),
  (choice) => missing(`${at}method`, choice.method, choice),
  ({ provider, method, savedMethod }) =>
    savedMethod !== undefined && (provider ?? method) !== undefined
      ? { field: `${at}savedMethod`, message: 'must not stand beside provider and method' }
      : undefined,
];

export const oneForm: readonly Rule<PaymentChoice>[] = rulesAt('');

/** The same of a choice in `payment`. */
export const onePaymentForm: readonly Rule<{ payment: PaymentChoice }>[] = rulesAt('payment.').map(
  (rule) => (input) => rule(input.payment),
);

/** The choice alone, of whatever has one. */
export const choiceOf = ({ provider, method, savedMethod }: PaymentChoice): PaymentChoice => ({
  ...(provider !== undefined && { provider }),
  ...(method !== undefined && { method }),
  ...(savedMethod !== undefined && { savedMethod }),
});
