/** One OpenAPI document for the whole API, merged from those of the services. */
import { AppError, type Logger, newContext } from '@skysync/service-kit';
import type { RequestHandler } from 'express';
import { serviceApps } from './path-guard';
import { collect, type Upstream } from './upstream';

export interface ApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  tags?: unknown[];
  security?: unknown[];
  paths: Record<string, unknown>;
  components?: Record<string, Record<string, unknown>>;
}

/** Adds the paths of `part` under `prefix`. A component whose name another part uses for something else is renamed. */
export function merge(whole: ApiDocument, part: ApiDocument, app: string, prefix: string): ApiDocument {
  const renamed = rename(whole, part, app);
  const components: Record<string, Record<string, unknown>> = { ...whole.components };
  for (const [kind, entries] of Object.entries(renamed.components ?? {})) {
    components[kind] = { ...components[kind], ...entries };
  }
  const paths: Record<string, unknown> = { ...whole.paths };
  for (const [path, item] of Object.entries(renamed.paths)) {
    if (!path.startsWith('/internal')) paths[prefix + path] = withSecurity(item, renamed.security);
  }
  return { ...whole, tags: [...(whole.tags ?? []), ...(renamed.tags ?? [])], paths, components };
}

function rename(whole: ApiDocument, part: ApiDocument, app: string): ApiDocument {
  let text = JSON.stringify(part);
  const renames: [kind: string, name: string][] = [];
  for (const [kind, entries] of Object.entries(part.components ?? {})) {
    for (const [name, value] of Object.entries(entries)) {
      const taken = whole.components?.[kind]?.[name];
      if (taken !== undefined && JSON.stringify(taken) !== JSON.stringify(value)) renames.push([kind, name]);
    }
  }
  for (const [kind, name] of renames) {
    text = text.replaceAll(`"#/components/${kind}/${name}"`, `"#/components/${kind}/${app}.${name}"`);
  }
  const result = JSON.parse(text) as ApiDocument;
  for (const [kind, name] of renames) {
    const entries = result.components?.[kind];
    if (!entries) continue;
    entries[`${app}.${name}`] = entries[name];
    delete entries[name];
  }
  return result;
}

const operations = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options']);

/** A document-wide `security` would be lost in the merge, so each operation that has none gets it. */
function withSecurity(item: unknown, security: unknown[] | undefined): unknown {
  if (!security) return item;
  return Object.fromEntries(
    Object.entries(item as Record<string, object>).map(([key, value]) => [
      key,
      operations.has(key) ? { security, ...value } : value,
    ]),
  );
}

/** Serves the merged document; kept once every service has told its part, asked again until then. */
export function apiDocument(own: ApiDocument, upstream: Upstream, daprApiToken: string, log: Logger): RequestHandler {
  let complete: ApiDocument | undefined;

  const ask = async (app: string): Promise<ApiDocument | undefined> => {
    const { traceparent, requestId } = newContext({ store: undefined });
    const headers = { 'dapr-api-token': daprApiToken, 'x-request-id': requestId, traceparent };
    try {
      const { status, body } = await collect(upstream, { app, method: 'GET', path: '/openapi.json', headers });
      if (status !== 200) throw new Error(`answered ${status}`);
      const part = JSON.parse(body.toString('utf8')) as Partial<ApiDocument>;
      if (typeof part.paths !== 'object' || part.paths === null) throw new Error('answered something else');
      return part as ApiDocument;
    } catch (error) {
      log.warn('a service did not tell its API', { app, error });
      return undefined;
    }
  };

  return async (_req, res) => {
    if (!complete) {
      const parts = await Promise.all(serviceApps.map(ask));
      if (parts.every((part) => part === undefined)) throw new AppError(503, 'unavailable', 'No service answers yet');
      const merged = parts.reduce<ApiDocument>(
        (whole, part, index) => (part ? merge(whole, part, serviceApps[index] ?? '', '/api/v1') : whole),
        own,
      );
      if (!parts.every((part) => part !== undefined)) return void res.json(merged);
      complete = merged;
    }
    res.setHeader('cache-control', 'public, max-age=60');
    res.json(complete);
  };
}
