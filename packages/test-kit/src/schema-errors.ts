/** Holds a value against a JSON Schema of the contracts. */
import type { TSchema } from '@sinclair/typebox';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

// formats of our own are for the service to check: unknown ones are passed over without a word
const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
addFormats(ajv);

/** What is wrong with `value`, in words; undefined when it fits. Each schema is compiled once. */
export function schemaErrors(schema: TSchema, value: unknown): string | undefined {
  const validate = ajv.compile(schema);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}
