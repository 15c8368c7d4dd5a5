/** What a tax rule is, and the one of the rate 0. */
import type { Money } from '@skysync/contracts';
import { money } from '@skysync/service-kit';

export interface TaxRule {
  name: string;
  /** The tax on goods and shipping together. */
  taxOf(taxable: Money): Money;
}

export const zeroRated: TaxRule = { name: 'zero-rated', taxOf: (taxable) => money(0, taxable.currency) };
