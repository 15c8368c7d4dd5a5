/** Turns the JSON Schema of a request into express-validator chains, one for each field. */
import type { TArray, TObject, TSchema } from '@sinclair/typebox';
import { body, type CustomValidator, param, query, type ValidationChain } from 'express-validator';
import { booleanCheck, type Check, integerCheck, listCheck, objectCheck } from './field-check';
import { textCheck, tidyOf } from './text-check';

/** Where a field stands in a request. */
export type Location = 'path' | 'query' | 'body';

const builders = { path: param, query, body } as const;

/** A member of a location's schema, with the chains for it and what lies below it. */
export interface Member {
  location: Location;
  name: string;
  isRequired: boolean;
  chains: ValidationChain[];
}

/** All members of `schema`. Unknown members of the root are {@link createReadInput}'s to find. */
export const membersOf = (location: Location, schema: TObject): Member[] => members(location, '', schema, false);

function members(location: Location, prefix: string, schema: TObject, mayBeAbsent: boolean): Member[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties).map(([name, member]) => {
    const isRequired = required.has(name);
    const chain = builders[location](prefix + name);
    if (!isRequired) chain.optional();
    else if (mayBeAbsent) chain.if(parentIsThere);
    return {
      location,
      name,
      isRequired,
      chains: field(location, prefix + name, member, chain, mayBeAbsent || !isRequired),
    };
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

/** One step for the whole check: each step of a chain costs a turn for each value. */
const holding = (chain: ValidationChain, check: Check): ValidationChain =>
  chain.custom((value) => {
    const message = check(value);
    if (message !== undefined) throw new Error(message);
    return true;
  });

function field(
  location: Location,
  path: string,
  schema: TSchema,
  chain: ValidationChain,
  mayBeAbsent: boolean,
): ValidationChain[] {
  switch (schema.type) {
    case 'object':
      return [
        holding(chain, objectCheck(schema as TObject)),
        ...members(location, `${path}.`, schema as TObject, mayBeAbsent).flatMap(({ chains }) => chains),
      ];
    case 'array':
      return [holding(chain, listCheck(schema as TArray)), ...items(location, path, schema as TArray)];
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

function textChain(chain: ValidationChain, schema: TSchema): ValidationChain {
  const tidy = tidyOf(schema);
  return holding(tidy ? chain.customSanitizer(tidy) : chain, textCheck(schema));
}

function integerChain(location: Location, chain: ValidationChain, schema: TSchema): ValidationChain {
  const checked = holding(chain, integerCheck(location === 'body', schema));
  return location === 'body' ? checked : checked.toInt();
}

function booleanChain(location: Location, chain: ValidationChain): ValidationChain {
  const checked = holding(chain, booleanCheck(location === 'body'));
  return location === 'body' ? checked : checked.customSanitizer((value) => value === 'true');
}
