/** Shapes that more than one service speaks: each a JSON Schema, from which its type is derived. */
import { type Static, type TProperties, type TSchema, Type } from '@sinclair/typebox';

/**
 * An object with these members and no other. `title` makes it a named component of the API document.
 * Custom keywords: `x-message` is what a client reads when it is wrong, `x-text` how a text is tidied (`text`, `line` or `exact`),
 * `x-distinct` the member that may stand once in a list.
 */
export const record = <T extends TProperties>(properties: T, options: { title?: string; description?: string } = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

interface Lengths {
  min?: number;
  max?: number;
}

/** A trimmed text that may have line breaks; lengths in characters. */
export const text = ({ min = 1, max = 200 }: Lengths = {}) => Type.String({ minLength: min, maxLength: max });

/** A trimmed text on one line. */
export const line = ({ min = 1, max = 200 }: Lengths = {}) =>
  Type.String({ minLength: min, maxLength: max, 'x-text': 'line' });

/** A text that is kept as it was sent, such as a password or a token. */
export const exactText = ({ min = 1, max = 512 }: Lengths = {}) =>
  Type.String({ minLength: min, maxLength: max, 'x-text': 'exact' });

/** One of a few words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });

/** A whole number. */
export const integer = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: Lengths = {}) =>
  Type.Integer({ minimum: min, maximum: max });

/** A point in time, ISO 8601 in UTC. */
export const Timestamp = Type.String({ format: 'date-time' });

/** How an id is written, as a part of a regular expression: RFC 3986's unreserved characters without `~`, at most 80. */
export const idGrammar = '[A-Za-z0-9][A-Za-z0-9._-]{0,79}';

/** An opaque id or slug, see {@link idGrammar}. */
export const Id = Type.String({ pattern: `^${idGrammar}$`, 'x-message': 'must be an id' });

/** The number of orders that one call may ask about. */
export const maxOrderIds = 200;

/** The body of a call that asks about some orders. */
export const byOrderIds = record({ orderIds: Type.Array(Id, { minItems: 1, maxItems: maxOrderIds }) });

/** A stock keeping unit. */
export const Sku = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', 'x-message': 'must be a SKU' });

/** The readable id of a product or category in an address. */
export const Slug = Type.String({
  pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  maxLength: 80,
  'x-message': 'must be a slug',
});

/** The id of a store: a DNS label (RFC 1123), because it becomes part of a host name. */
export const StoreSlug = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
  'x-message': 'must be the slug of a store',
});

/** The store of whoever names none. */
export const defaultStore = 'demo';

/** ISO 4217. */
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', format: 'iso-4217' });

/** Whole minor units: 1999 EUR is 19.99 €. */
export const Money = record({ amount: Type.Integer(), currency: Currency }, { title: 'Money' });
/** An amount of one currency, see {@link Money}. */
export type Money = Static<typeof Money>;

/** The largest price or amount that is accepted: 100 million of a currency with two decimals. */
export const maxAmount = 100_000_000_00;

/** Money that somebody asks: never negative. */
export const Price = record({ amount: integer({ max: maxAmount }), currency: Currency }, { title: 'Price' });

/** Where goods go (ISO 3166-1 alpha-2 country). The postal code is what the country demands. */
export const Address = record(
  {
    name: line(),
    line1: line(),
    line2: Type.Optional(line()),
    city: line({ max: 100 }),
    postalCode: Type.Optional(line({ max: 20 })),
    region: Type.Optional(line({ max: 100 })),
    country: Type.String({ pattern: '^[A-Z]{2}$', format: 'iso-3166-1-alpha-2' }),
  },
  { title: 'Address' },
);
/** Where goods go. */
export type Address = Static<typeof Address>;

/** How many of a SKU. */
export const Quantity = record({ sku: Sku, quantity: integer({ min: 1, max: 1_000_000 }) }, { title: 'Quantity' });
/** How many of a SKU. */
export type Quantity = Static<typeof Quantity>;

/** Fields of every list: `limit` items after `cursor`. */
export const pageFields = (maxLimit = 100) => ({
  limit: Type.Optional(integer({ min: 1, max: maxLimit })),
  cursor: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,2000}$', 'x-message': 'must be a cursor of an earlier answer' }),
  ),
});

/** One page of a list; `nextCursor` is null on the last one. */
export const page = <T extends TSchema>(item: T) =>
  record({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });

/** One page of a list. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
