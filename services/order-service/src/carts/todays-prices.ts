/** Shows a cart at the prices of today, and says what has changed since its buyer saw it last. */
import { type Cart, type CartLine, type Offer, withLines } from './cart';
import type { CartChange } from './cart-shapes';

/** What is known of SKUs today: undefined for one that is not sold any more; a SKU that is missing was not asked for. */
export type Today = ReadonlyMap<string, Offer | undefined>;

export interface Repriced {
  /** The very same cart when nothing changed. */
  cart: Cart;
  changes: CartChange[];
}

/** The cart with today's titles and prices. */
export function repriced(cart: Cart, today: Today): Repriced {
  const currency = currencyOf(cart, today);
  const changes: CartChange[] = [];
  const lines = cart.lines.map((line) => {
    const offer = today.get(line.sku);
    if (!today.has(line.sku)) return line;
    const sold = offer?.unitPrice.currency === currency ? offer : undefined;
    const now = sold ? offered(line, sold) : withdrawn(line);
    changes.push(...changesBetween(line, now));
    return now;
  });
  return changes.length === 0 ? { cart, changes } : { cart: withLines(cart, lines), changes };
}

/** A cart has one currency: the one that all lines would have today, else the one that it has. */
function currencyOf({ lines }: Cart, today: Today): string | undefined {
  const currencies = new Set(lines.map(({ sku, unitPrice }) => (today.get(sku)?.unitPrice ?? unitPrice).currency));
  return currencies.size === 1 ? [...currencies][0] : lines[0]?.unitPrice.currency;
}

const offered = ({ sku, quantity }: CartLine, { title, unitPrice }: Offer): CartLine => ({
  sku,
  title,
  quantity,
  unitPrice,
});

/** It stays, at its last price, until its buyer takes it out. */
const withdrawn = (line: CartLine): CartLine => ({ ...line, unavailable: true });

function changesBetween(was: CartLine, now: CartLine): CartChange[] {
  const { sku } = was;
  const changes: CartChange[] = [];
  if (was.unavailable !== now.unavailable) {
    changes.push({ sku, what: 'unavailable', was: was.unavailable === true, now: now.unavailable === true });
  }
  if (was.title !== now.title) changes.push({ sku, what: 'title', was: was.title, now: now.title });
  const [before, after] = [was.unitPrice, now.unitPrice];
  if (before.amount !== after.amount || before.currency !== after.currency) {
    changes.push({ sku, what: 'price', was: before, now: after });
  }
  return changes;
}
