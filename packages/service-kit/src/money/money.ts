/** Money: whole minor units of one ISO 4217 currency. Never a float, never two currencies in one sum. */
import type { Money } from '@skysync/contracts';

/** Two amounts in different currencies, or an amount that is not a safe integer. */
export class MoneyError extends Error {}

/** Checks that the amount is a whole number that arithmetic keeps exact. */
export function money(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount)) throw new MoneyError(`${amount} is not a whole number of minor units`);
  return { amount, currency };
}

/** The sum; an empty list is zero of `currency`. Throws {@link MoneyError} when currencies differ. */
export function sum(amounts: Money[], currency: string): Money {
  return amounts.reduce(
    (total, next) => {
      if (next.currency !== currency) throw new MoneyError(`${next.currency} cannot be added to ${currency}`);
      return money(total.amount + next.amount, currency);
    },
    money(0, currency),
  );
}

/** `quantity` times the price. */
export const times = (price: Money, quantity: number): Money => money(price.amount * quantity, price.currency);

/** The currencies that are in use or were, by their ISO 4217 codes. */
export const currencies: readonly string[] = Intl.supportedValuesOf('currency');
