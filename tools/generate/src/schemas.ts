/** JSON Schemas on their way into an API document: titled ones become components, keywords of ours are left out. */
import { isDeepStrictEqual } from 'node:util';

type Json = Record<string, unknown>;
export type Components = Map<string, Json>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema with references to `components`, into which its titled parts go. Throws when two parts share a title. */
export function referenced(schema: unknown, components: Components): unknown {
  if (Array.isArray(schema)) return schema.map((item) => referenced(item, components));
  if (!isObject(schema)) return schema;
  const plain = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !key.startsWith('x-'))
      .map(([key, value]) => [key, referenced(value, components)]),
  );
  const { title, ...rest } = plain;
  // a member of an object may be called `title`; a title of a schema is a text
  if (typeof title !== 'string' || rest.type !== 'object') return plain;
  const known = components.get(title);
  if (known && !isDeepStrictEqual(known, rest)) throw new Error(`two shapes are called ${title}`);
  components.set(title, rest);
  return { $ref: `#/components/schemas/${title}` };
}
