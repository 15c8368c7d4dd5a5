/** Reads the declared fields of a request, and refuses what is wrong or was not declared. */
import type { Static, TObject } from '@sinclair/typebox';
import type { Request as HttpRequest } from 'express';
import { buildCheckFunction, checkExact, matchedData, validationResult } from 'express-validator';
import { type FieldError, invalidRequest } from '../errors/problem';
import { fieldChains } from './field-chains';

/** The declared fields of a request, by the place where they stand. */
export interface Fields {
  path?: TObject;
  query?: TObject;
  body?: TObject;
}

/** The parts of a request that fields stand in. */
export type Sent = Pick<HttpRequest, 'params' | 'query' | 'headers'> & { body?: unknown };

/** The validated and converted fields of all locations, and nothing else. Throws `invalid_request` with the wrong ones. */
export type ReadInput = (req: Sent) => Promise<Record<string, unknown>>;

/** A check across fields: what is wrong, or nothing. */
export type Rule<I> = (input: I) => FieldError | undefined;

/** Makes the reader of a route. */
export function createReadInput(fields: Fields, rules: readonly Rule<never>[] = []): ReadInput {
  const { path, query, body } = fields;
  if (!path && !query && !body) return readNothing;
  const chains = [
    ...(path ? fieldChains('path', path) : []),
    ...(query ? fieldChains('query', query) : []),
    ...(body ? fieldChains('body', body) : []),
  ];
  // a chain of no fields: checkExact passes over locations that no chain names
  const exact = checkExact([...chains, buildCheckFunction(['body', 'query'])([])], {
    locations: ['body', 'query'],
    message: (unknown: { path: string }[]) =>
      `unknown field ${unknown.map((field) => field.path || 'body').join(', ')}`,
  });
  return async (req) => {
    await exact.run(req);
    const wrong = validationResult(req).array({ onlyFirstError: true });
    if (wrong.length > 0) {
      throw invalidRequest(
        ...wrong.map((e) => ({ field: 'path' in e ? e.path : unknownField(e), message: String(e.msg) })),
      );
    }
    const input = matchedData<Record<string, unknown>>(req, { includeOptionals: false });
    if (body && isObject(req.body)) leaveOutAbsent(input, body, req.body);
    const broken = rules.map((rule) => rule(input as never)).filter((error) => error !== undefined);
    if (broken.length > 0) throw invalidRequest(...broken);
    return input;
  };
}

/** The validator makes an optional object that was not sent from the members it would need. */
function leaveOutAbsent(input: Record<string, unknown>, schema: TObject, sent: Record<string, unknown>): void {
  for (const [name, member] of Object.entries(schema.properties)) {
    if (member.type !== 'object') continue;
    const [made, given] = [input[name], sent[name]];
    if (given === undefined) delete input[name];
    else if (isObject(made) && isObject(given)) leaveOutAbsent(made, member as TObject, given);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** For a route without fields there is nothing to run, only to refuse. */
const readNothing: ReadInput = async ({ body, query }) => {
  const [field] = [...Object.keys(query), ...Object.keys(body ?? {})];
  if (field !== undefined) throw invalidRequest({ field, message: `unknown field ${field}` });
  return {};
};

function unknownField(error: object): string {
  const fields: unknown = Reflect.get(error, 'fields');
  const [first]: { path?: string }[] = Array.isArray(fields) ? fields : [];
  return first?.path || 'body';
}

/**
 * Reads an object that did not come by HTTP, such as a setting, by the same rules as a body. Throws `invalid_request` with
 * the wrong fields.
 */
export async function readFields<S extends TObject>(schema: S, value: Record<string, unknown>): Promise<Static<S>> {
  return (await createReadInput({ body: schema })({
    body: value,
    query: {},
    params: {},
    headers: {},
  })) as Static<S>;
}
