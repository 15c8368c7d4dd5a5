/** Lines at the prices of today, if those are the prices that the buyer was shown. */
import type { CallInput, Money } from '@skysync/contracts';
import { Problem } from '@skysync/service-kit';
import type { PricedVariant } from '../products/variants';
import type { ReservedLine } from './reservation';

type AskedLine = CallInput<'reserveStock'>['lines'][number];
type Priced = { lines: ReservedLine[] } | { refusal: Problem };

const isSame = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency;

/** The refusal is `out_of_stock` with the SKUs that no product has, or `price_changed` with what was and what is. */
export function priceLines(lines: readonly AskedLine[], variants: readonly PricedVariant[]): Priced {
  const known = new Map(variants.map((variant) => [variant.sku, variant]));
  const unknown = lines.map(({ sku }) => sku).filter((sku) => !known.has(sku));
  if (unknown.length > 0) return { refusal: new Problem('out_of_stock', { extensions: { skus: unknown } }) };
  const priced = lines.flatMap((line) => {
    const variant = known.get(line.sku);
    return variant ? [{ line, variant }] : [];
  });
  const changes = priced
    .filter(({ line, variant }) => !isSame(line.unitPrice, variant.unitPrice))
    .map(({ line, variant }) => ({ sku: line.sku, what: 'price', was: line.unitPrice, now: variant.unitPrice }));
  if (changes.length > 0) return { refusal: new Problem('price_changed', { extensions: { changes } }) };
  return { lines: priced.map(({ line, variant }) => ({ ...variant, quantity: line.quantity })) };
}
