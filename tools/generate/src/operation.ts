/** One operation of an API document, from the declaration of its route. */
import type { TObject } from '@sinclair/typebox';
import { problems } from '@skysync/contracts';
import { mediaTypeOf, problemsOf, type Route } from '@skysync/service-kit';
import { type Components, referenced } from './schemas';

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The operation object (OpenAPI 3.1); titled schemas go into `components`. */
export function operationOf(route: Route<never>, tag: string, components: Components) {
  const { operation, summary, fields = {} } = route;
  return {
    operationId: operation,
    summary,
    tags: [tag],
    security: securityOf(route),
    parameters: [
      ...parametersOf('path', fields.path, components),
      ...parametersOf('query', fields.query, components),
      ...headersOf(route),
    ],
    ...bodyOf(route, components),
    responses: responsesOf(route, components),
  };
}

function securityOf({ who }: Route<never>): object[] {
  if (typeof who === 'object') return [{ sidecar: [] }];
  if (who === 'anonymous') return [];
  return who === 'public' ? [{}, { bearer: [] }] : [{ bearer: [] }];
}

function parametersOf(place: 'path' | 'query', fields: TObject | undefined, components: Components): object[] {
  const required = new Set(fields?.required ?? []);
  return Object.entries(fields?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: required.has(name),
    schema: referenced(schema, components),
  }));
}

function headersOf({ idempotent, ifMatch, who }: Route<never>): object[] {
  const header = (name: string, required: boolean, description: string) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  return [
    ...(idempotent
      ? [header('Idempotency-Key', idempotent === true, 'The same key and body give the same answer again.')]
      : []),
    ...(ifMatch ? [header('If-Match', ifMatch === 'required', 'The ETag of the version that is meant.')] : []),
    ...(typeof who === 'string' ? [header('X-Store', false, 'Slug of the store; the default store without it.')] : []),
  ];
}

function bodyOf({ fields = {}, rawBody }: Route<never>, components: Components): object {
  if (rawBody) return { requestBody: { required: true, content: { '*/*': { schema: {} } } } };
  if (!fields.body) return {};
  const required = (fields.body.required?.length ?? 0) > 0;
  return {
    requestBody: { required, content: { 'application/json': { schema: referenced(fields.body, components) } } },
  };
}

function responsesOf(route: Route<never>, components: Components): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const [status, schema] of Object.entries(route.answers)) {
    responses[status] = {
      description: descriptions[status] ?? 'Done',
      ...(route.etag &&
        schema && { headers: { ETag: { description: 'The version of the answer.', schema: { type: 'string' } } } }),
      ...(schema && {
        content: {
          [mediaTypeOf(schema)?.split(';')[0] ?? 'application/json']: { schema: referenced(schema, components) },
        },
      }),
    };
  }
  const byStatus = Map.groupBy(problemsOf(route), (code) => problems[code].status);
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    responses[status] = { description: codes.map((code) => `\`${code}\``).join(', '), content: problemContent };
  }
  return responses;
}

const descriptions: Record<string, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'Done, nothing to say',
};
