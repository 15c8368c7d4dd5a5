/** Turns the JSON Schema of a request into express-validator chains: types first, since hostile JSON is rarely a string. */
import type { TArray, TObject, TSchema } from '@sinclair/typebox';
import { body, type CustomValidator, param, query, type ValidationChain } from 'express-validator';
import { textChain } from './text-chain';

/** Where a field stands in a request. */
export type Location = 'path' | 'query' | 'body';

const builders = { path: param, query, body } as const;

/** Chains for all members of `schema` and what lies below them. Unknown members of the root are {@link readInput}'s to find. */
export function fieldChains(location: Location, schema: TObject): ValidationChain[] {
  return members(location, '', schema, false);
}

function members(location: Location, prefix: string, schema: TObject, mayBeAbsent: boolean): ValidationChain[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    const chain = builders[location](prefix + name);
    if (!required.has(name)) return field(location, prefix + name, member, chain.optional(), true);
    if (mayBeAbsent) chain.if(parentIsThere);
    return field(location, prefix + name, member, chain, mayBeAbsent);
  });
}

/** Members of an optional object are asked for only where the object is. */
const parentIsThere: CustomValidator = (_value, { req, path, location }) => {
  const steps = path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .slice(0, -1);
  const parent = steps.reduce<unknown>(
    (node, step) => (typeof node === 'object' && node !== null ? Reflect.get(node, step) : undefined),
    req[location],
  );
  return parent !== undefined;
};

function field(
  location: Location,
  path: string,
  schema: TSchema,
  chain: ValidationChain,
  mayBeAbsent: boolean,
): ValidationChain[] {
  switch (schema.type) {
    case 'object':
      return [objectChain(chain, schema as TObject), ...members(location, `${path}.`, schema as TObject, mayBeAbsent)];
    case 'array':
      return [listChain(chain, schema as TArray), ...items(location, path, schema as TArray)];
    case 'integer':
      return [integerChain(location, chain, schema)];
    case 'boolean':
      return [booleanChain(location, chain)];
    case 'string':
      return [textChain(chain, schema)];
    default:
      throw new Error(`a field of type ${String(schema.type)} cannot be validated: ${path}`);
  }
}

function items(location: Location, path: string, schema: TArray): ValidationChain[] {
  return field(location, `${path}.*`, schema.items, builders[location](`${path}.*`), false);
}

/** `checkExact` finds unknown members only where no chain names the object itself. */
function objectChain(chain: ValidationChain, schema: TObject): ValidationChain {
  const known = Object.keys(schema.properties);
  return chain
    .isObject()
    .withMessage('must be an object')
    .bail()
    .custom((value: object) => Object.keys(value).every((name) => known.includes(name)))
    .withMessage((value: object) => `unknown field ${Object.keys(value).find((name) => !known.includes(name))}`);
}

function listChain(chain: ValidationChain, schema: TArray): ValidationChain {
  const { minItems: min = 0, maxItems: max = 1_000 } = schema;
  const distinct: unknown = schema['x-distinct'];
  chain
    .isArray({ min, max })
    .withMessage(min > 0 ? `must be a list of ${min} to ${max}` : `must be a list of at most ${max}`);
  if (typeof distinct === 'string') {
    chain.custom((value) => isDistinct(value, distinct)).withMessage(`must have each ${distinct} once`);
  }
  return chain;
}

function isDistinct(list: unknown, member: string): boolean {
  if (!Array.isArray(list)) return true;
  const values = list.map((item: unknown) =>
    typeof item === 'object' && item !== null ? Reflect.get(item, member) : item,
  );
  return new Set(values).size === values.length;
}

const wholeNumber = /^(?:0|-?[1-9]\d*)$/;

/** A whole JSON number; numbers in quotes are refused in bodies. */
function integerChain(location: Location, chain: ValidationChain, schema: TSchema): ValidationChain {
  const { minimum: min = Number.MIN_SAFE_INTEGER, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  const message = `must be a whole number from ${min} to ${max}`;
  const holds = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
  if (location === 'body') return chain.custom(holds).withMessage(message);
  return once(chain)
    .custom((value: string) => wholeNumber.test(value) && holds(Number(value)))
    .withMessage(message)
    .toInt();
}

function booleanChain(location: Location, chain: ValidationChain): ValidationChain {
  const message = 'must be true or false';
  if (location === 'body') return chain.custom((value) => typeof value === 'boolean').withMessage(message);
  return once(chain)
    .isIn(['true', 'false'])
    .withMessage(message)
    .customSanitizer((value) => value === 'true');
}

/** Doubled parameters come as a list, into which most checks would look. */
const once = (chain: ValidationChain): ValidationChain => chain.isString().withMessage('must be given once').bail();
