/** Checks answers against an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12. */
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface OpenApi {
  paths: Record<string, Record<string, { responses?: Record<string, unknown> } | undefined>>;
}

interface Answer {
  status: number;
  body: unknown;
  type: string;
  text: string;
}

export interface Contract {
  /** Throws when the document has no such operation or status, or when the body does not fit its schema. */
  check(method: string, path: string, answer: Answer): void;
}

const documentId = 'openapi';
const pointer = (...parts: string[]): string =>
  parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

/** Reads the document once; schemas are compiled when they are first met. */
export function createContract(openapiPath: string): Contract {
  const document = parse(readFileSync(openapiPath, 'utf8')) as OpenApi;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, documentId);
  const routes = Object.keys(document.paths)
    // literal paths before templates: /products/import before /products/{id}
    .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
    .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));

  return {
    check(method, path, answer) {
      const route = path.split('?')[0] ?? '';
      const template = routes.find(({ pattern }) => pattern.test(route))?.template;
      const operation = template === undefined ? undefined : document.paths[template]?.[method];
      // a route nobody has, or one that is not public, has no contract but the problem document's
      if (!template || !operation) return;
      const responses = operation.responses ?? {};
      const status = responses[answer.status] ? String(answer.status) : 'default';
      if (!responses[status])
        throw new Error(`${method} ${template} answered ${answer.status}, which its contract lacks`);
      const response = resolve(document, responses[status], ['paths', template, method, 'responses', status]);
      if (!response.value.content) {
        if (answer.text) throw new Error(`${method} ${template} ${answer.status} answered a body without a contract`);
        return;
      }
      if (!response.value.content[answer.type]) {
        throw new Error(`${method} ${template} ${answer.status} answered ${answer.type}, which its contract lacks`);
      }
      const validate = ajv.getSchema(`${documentId}#/${pointer(...response.at, 'content', answer.type, 'schema')}`);
      if (!validate?.(bodyOf(answer))) {
        throw new Error(
          `${method} ${template} ${answer.status} broke its contract: ${ajv.errorsText(validate?.errors)}`,
        );
      }
    },
  };
}

const bodyOf = (answer: Answer): unknown =>
  answer.type.endsWith('json') && answer.text ? JSON.parse(answer.text) : answer.body;

interface ResponseObject {
  content?: Record<string, unknown>;
}

/** Follows one `$ref` into `components`, as responses shared by operations are written. */
function resolve(document: OpenApi, value: unknown, at: string[]): { value: ResponseObject; at: string[] } {
  const ref = (value as { $ref?: string }).$ref;
  if (!ref) return { value: value as ResponseObject, at };
  const parts = ref.replace('#/', '').split('/');
  const target = parts.reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], document);
  return { value: target as ResponseObject, at: parts };
}
