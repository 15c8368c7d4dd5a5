/** Reads what providers send, once its signature holds. */
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { invalidRequest, Problem } from '@skysync/service-kit';

/** Throws `malformed_json`. */
export function parsedBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new Problem('malformed_json');
  }
}

/** Throws `invalid_request` with the first field that does not fit; `at` is where the value stands in the body. */
export function requireShape<S extends TSchema>(schema: S, value: unknown, at = ''): asserts value is Static<S> {
  if (Value.Check(schema, value)) return;
  const { path = '', message = 'is malformed' } = Value.Errors(schema, value).First() ?? {};
  throw invalidRequest({ field: `${at}${path.slice(1).replaceAll('/', '.')}`, message });
}
