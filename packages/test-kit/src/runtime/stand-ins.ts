/** Stand-ins for other services: whatever they are asked and answer is held against the contract of the call. */
import type { TSchema } from '@sinclair/typebox';
import { type CallContract, calls, problems } from '@skysync/contracts';
import { type Invocation, type InvocationAnswer, Problem } from '@skysync/service-kit';
import { schemaErrors } from '../schema-errors';

/** What another service answers to the input of a call. */
export type StandIn = { answer(input: unknown, app: string): unknown }['answer'];

interface FoundCall {
  name: string;
  contract: CallContract;
  input: Record<string, unknown>;
}

/** The call that an invocation makes, with its fields. Throws when no contract knows it. */
export function findCall({ app, method, path, body }: Invocation): FoundCall {
  const url = new URL(path, 'http://service');
  for (const [name, contract] of Object.entries<CallContract>(calls)) {
    if (contract.method !== method || !contract.apps.includes(app)) continue;
    const pattern = new RegExp(`^${contract.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const query = Object.fromEntries(
      [...url.searchParams].map(([key, value]) => [key, isInteger(contract, key) ? Number(value) : value]),
    );
    const sent = typeof body === 'object' && body !== null ? body : {};
    return { name, contract, input: { ...match.groups, ...query, ...sent } };
  }
  throw new Error(`no contract has ${app} ${method} ${url.pathname}`);
}

const isInteger = ({ fields }: CallContract, name: string): boolean =>
  fields.query?.properties[name]?.type === 'integer';

const demand = (what: string, schema: TSchema, value: unknown): void => {
  const errors = schemaErrors(schema, value);
  if (errors) throw new Error(`${what} breaks its contract: ${errors}`);
};

/** Runs a stand-in, and holds what it was asked and what it answers against the contract. */
export async function checkedAnswer(
  { name, contract, input }: FoundCall,
  standIn: (input: unknown) => unknown,
): Promise<InvocationAnswer> {
  const { path, query, body } = contract.fields;
  for (const schema of [path, query, body]) {
    if (schema) demand(`the request of ${name}`, schema, pick(input, Object.keys(schema.properties)));
  }
  try {
    const answer: unknown = JSON.parse(JSON.stringify(await standIn(structuredClone(input))));
    demand(`the answer of ${name}`, contract.answer, answer);
    return { status: 200, text: JSON.stringify(answer) };
  } catch (error) {
    if (error instanceof Problem) return problemAnswer(error);
    throw error;
  }
}

const pick = (input: Record<string, unknown>, names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => name in input).map((name) => [name, input[name]]));

/** A problem as it comes over the wire. */
export function problemAnswer({ code, details, message }: Problem): InvocationAnswer {
  const { status, title } = problems[code];
  const { errors, extensions } = details;
  return { status, text: JSON.stringify({ title, status, code, detail: message, errors, ...extensions }) };
}
