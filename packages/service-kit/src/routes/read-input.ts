/** Reads the declared fields of a request, and refuses what is wrong or was not declared. */
import type { Static, TObject } from '@sinclair/typebox';
import type { Request as HttpRequest } from 'express';
import { matchedData, validationResult } from 'express-validator';
import { type FieldError, invalidRequest } from '../errors/problem';
import { membersOf } from './field-chains';

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

/** A check across fields: what is wrong, or nothing. The type of a method, so that a list of rules may put their types aside. */
export type Rule<I> = { check(input: I): FieldError | undefined }['check'];

/** Makes the reader of a route. */
export function createReadInput(fields: Fields, rules: readonly Rule<unknown>[] = []): ReadInput {
  const { path, query, body } = fields;
  const members = [
    ...(path ? membersOf('path', path) : []),
    ...(query ? membersOf('query', query) : []),
    ...(body ? membersOf('body', body) : []),
  ];
  return async (req) => {
    const sent = { path: req.params, query: req.query, body: req.body };
    // a chain costs the same whether its field was sent or not, and most optional ones are not
    const asked = members.filter(({ location, name, isRequired }) => isRequired || isSent(sent[location], name));
    for (const chain of asked.flatMap(({ chains }) => chains)) await chain.run(req);
    const wrong = [...errorsOf(req), ...unknown(sent.query, query), ...unknown(sent.body, body)];
    if (wrong.length > 0) throw invalidRequest(...wrong);
    const input = matchedData<Record<string, unknown>>(req, { includeOptionals: false });
    if (body && isObject(req.body)) leaveOutAbsent(input, body, req.body);
    const broken = rules.map((rule) => rule(input)).filter((error) => error !== undefined);
    if (broken.length > 0) throw invalidRequest(...broken);
    return input;
  };
}

const isSent = (sent: unknown, name: string): boolean => isObject(sent) && Object.hasOwn(sent, name);

const errorsOf = (req: Sent): FieldError[] =>
  validationResult(req)
    .array({ onlyFirstError: true })
    .map((error) => ({ field: 'path' in error ? error.path : error.type, message: String(error.msg) }));

/** What was sent beside the declared fields of its place. */
function unknown(sent: unknown, schema: TObject | undefined): FieldError[] {
  const names = Object.keys(sent ?? {}).filter((name) => !schema || !Object.hasOwn(schema.properties, name));
  const [field] = names;
  return field === undefined ? [] : [{ field, message: `unknown field ${names.join(', ')}` }];
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
