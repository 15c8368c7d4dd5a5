/** Reads declared fields without a server, for tests. */
import { record } from '@skysync/contracts';
import { createReadInput, type Fields, type Rule, type Sent } from '../src/routes/read-input';

export const request = (sent: Partial<Sent>): Sent => ({ params: {}, query: {}, headers: {}, ...sent });
export const read = (fields: Fields, sent: Partial<Sent>, rules: readonly Rule<never>[] = []) =>
  createReadInput(fields, rules)(request(sent));
export const body = (properties: Parameters<typeof record>[0]): Fields => ({ body: record(properties) });

/** The names of the fields that are refused. */
export async function wrong(fields: Fields, sent: Partial<Sent>): Promise<string[]> {
  const error = await read(fields, sent).then(
    (input) => Promise.reject(new Error(`accepted ${JSON.stringify(input)}`)),
    (refusal) => refusal,
  );
  expect(error).toMatchObject({ code: 'invalid_request', details: { errors: expect.any(Array) } });
  return error.details.errors.map(({ field }: { field: string }) => field);
}
