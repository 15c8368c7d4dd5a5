/** What each kind of field must be, compiled from its JSON Schema: types first, since hostile JSON is rarely what it should be. */
import type { TArray, TObject, TSchema } from '@sinclair/typebox';

/** What is wrong with a value, in words for a client; undefined when it holds. */
export type Check = (value: unknown) => string | undefined;

/** Whole numbers as a query has them. */
const wholeNumber = /^(?:0|-?[1-9]\d*)$/;
// doubled parameters come as a list
const once = 'must be given once';

/** The object itself, and that it has no unknown members; known ones have checks of their own. */
export function objectCheck({ properties }: TObject): Check {
  const known = new Set(Object.keys(properties));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    const unknown = Object.keys(value).find((name) => !known.has(name));
    return unknown === undefined ? undefined : `unknown field ${unknown}`;
  };
}

/** The list itself; its items have checks of their own. */
export function listCheck(schema: TArray): Check {
  const { minItems: min = 0, maxItems: max = 1_000 } = schema;
  const distinct: unknown = schema['x-distinct'];
  const message = min > 0 ? `must be a list of ${min} to ${max}` : `must be a list of at most ${max}`;
  return (value) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return message;
    return typeof distinct !== 'string' || isDistinct(value, distinct) ? undefined : `must have each ${distinct} once`;
  };
}

function isDistinct(list: unknown[], member: string): boolean {
  const values = list.map((item) => (typeof item === 'object' && item !== null ? Reflect.get(item, member) : item));
  return new Set(values).size === values.length;
}

/** A JSON number of a body, or the digits of one elsewhere. */
export function integerCheck(inBody: boolean, schema: TSchema): Check {
  const { minimum: min = Number.MIN_SAFE_INTEGER, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  const message = `must be a whole number from ${min} to ${max}`;
  const check = (value: number): string | undefined =>
    Number.isSafeInteger(value) && value >= min && value <= max ? undefined : message;
  if (inBody) return (value) => (typeof value === 'number' ? check(value) : message);
  return (value) => {
    if (typeof value !== 'string') return once;
    return wholeNumber.test(value) ? check(Number(value)) : message;
  };
}

/** A JSON boolean of a body, or its word elsewhere. */
export function booleanCheck(inBody: boolean): Check {
  const message = 'must be true or false';
  if (inBody) return (value) => (typeof value === 'boolean' ? undefined : message);
  return (value) => {
    if (typeof value !== 'string') return once;
    return value === 'true' || value === 'false' ? undefined : message;
  };
}
