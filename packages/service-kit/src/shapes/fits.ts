/** Holds what other programs send against a shape of the contracts, compiled once for each. */
import type { Static, TSchema } from '@sinclair/typebox';
import Ajv, { type AnySchema, type ValidateFunction } from 'ajv';
import type { FieldError } from '../errors/problem';

// formats of our own are for those to check who let a value in; here its pattern does
const ajv = new Ajv({ strict: true, validateFormats: false });
ajv.addVocabulary(['x-message', 'x-text', 'x-distinct']);
const compiled = new WeakMap<TSchema, ValidateFunction>();

/**
 * Whether `value` has all that `schema` demands. What it has besides is let through at every depth, so that whoever
 * knows an older version of the contract bears the answer of a newer one. Formats are not checked.
 */
export const fits = <S extends TSchema>(schema: S, value: unknown): value is Static<S> => validatorOf(schema)(value);

/** The first thing that keeps `value` from fitting; undefined when it fits. */
export function misfitOf(schema: TSchema, value: unknown): FieldError | undefined {
  const validate = validatorOf(schema);
  if (validate(value)) return undefined;
  const { instancePath = '', message = 'is malformed' } = validate.errors?.[0] ?? {};
  return { field: instancePath.slice(1).replaceAll('/', '.'), message };
}

function validatorOf(schema: TSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const validate = ajv.compile(opened(schema));
  compiled.set(schema, validate);
  return validate;
}

/** The same schema without the closing of its objects. */
const opened = (schema: TSchema): AnySchema =>
  JSON.parse(
    JSON.stringify(schema, (keyword, value: unknown) => (keyword === 'additionalProperties' ? undefined : value)),
  );
