/**
 * Which index a list is read by. One that has its order is right where much matches, since a page is then soon full; for
 * the few that match several conditions at once it would be searched through. Those few are found by an index of a
 * condition and sorted. So what a condition finds is counted first, as far as it matters.
 */
import { currentStore } from '@skysync/service-kit';
import type { IndexDefinition } from 'mongoose';
import type { Catalogue } from '../products/catalogue';
import { byTerm, ordered } from '../products/product-indexes';
import { inCategory, withTag } from '../terms/terms';
import { type Filters, filterOf } from './list-filter';
import { orders, type Sort } from './list-order';
import type { Terms } from './query';

export interface Limits {
  /** How many with the same terms are sorted, in some 10 ms; of more, an ordered index fills a page as soon. */
  few: number;
  /** Of a price range: an ordered index has prices at its end and looks at them there, ten times as fast as at a product. */
  fewInRange: number;
}
const measured: Limits = { few: 1_500, fewInRange: 500 };
const rememberMs = 30_000;
const mostRemembered = 2_000;

export interface Way {
  filter: object;
  hint?: IndexDefinition;
}

export interface Ways {
  /**
   * How to read the list, or what of it has these terms; undefined when nothing is in it. Who has counted what is wanted of
   * it says how much that is.
   */
  wayOf(asked: Filters, sort: Sort, terms?: Terms, counted?: number): Promise<Way | undefined>;
  limits: Limits;
  /** How many products have these terms, of those of the category and tag asked for; counted to one more than `upTo`. */
  countOf(asked: Filters, terms: Terms, upTo?: number): Promise<number>;
}

export function createWays(catalogue: Catalogue, limits: Limits = measured): Ways {
  const { few, fewInRange } = limits;
  const count = remembering((filter, limit, hint) => catalogue.count(filter, limit + 1, hint), few);

  const countOf: Ways['countOf'] = (asked, terms, upTo = few) =>
    count({ $and: [...terms, ...listTerms(asked)] }, upTo, byTerm);

  return {
    limits,
    countOf,
    async wayOf(asked, sort, terms = [], counted?: number) {
      const { field, list, range, rest } = filterOf(asked);
      const conditions = [...terms, ...listTerms(asked)];
      const filter = { ...list, ...range, ...rest, ...(terms.length > 0 && { $and: [...terms] }) };
      const order = orders[sort].field;
      const isSeveral = terms.length > 0 || conditions.length > 1;
      if (Object.keys(range).length > 0 && (isSeveral || order !== 'fromPrice')) {
        const byPrice = ordered(field).fromPrice;
        const inRange = await count({ ...list, ...range }, fewInRange, byPrice);
        if (inRange <= fewInRange) return inRange === 0 ? undefined : { filter, hint: byPrice };
      }
      if (isSeveral) {
        const matching = counted ?? (await countOf(asked, terms));
        if (matching === 0) return undefined;
        if (matching <= few) return { filter: { ...list, ...range, $and: conditions }, hint: byTerm };
      }
      return terms.length > 0 ? { filter, hint: ordered(field)[order] } : { filter };
    },
  };
}

/** Category and tag as terms, of which one index knows what has them both. */
const listTerms = ({ category, tag }: Filters): Terms => [
  ...(category === undefined ? [] : [{ terms: inCategory(category) }]),
  ...(tag === undefined ? [] : [{ terms: withTag(tag) }]),
];

type Count = (filter: object, limit: number, hint: IndexDefinition) => Promise<number>;

/** Remembers for a moment what there is much of; where there is little, it is counted each time, so that the next product counts at once. */
function remembering(count: Count, few: number): Count {
  const many = new Map<string, { counted: number; until: number }>();
  return async (filter, limit, hint) => {
    const key = JSON.stringify([currentStore(), limit, filter], (_, value) =>
      value instanceof RegExp ? value.source : value,
    );
    const known = many.get(key);
    if (known && Date.now() < known.until) return known.counted;
    const counted = await count(filter, limit, hint);
    many.delete(key);
    if (counted > Math.min(few, limit)) many.set(key, { counted, until: Date.now() + rememberMs });
    if (many.size > mostRemembered) many.delete(many.keys().next().value ?? '');
    return counted;
  };
}
