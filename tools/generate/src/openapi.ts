/** API documents: one for each service with its internal routes, and the joined one that clients read. */
import { problems } from '@skysync/contracts';
import type { Route } from '@skysync/service-kit';
import { operationOf } from './operation';
import { type Artifact, compare, type DeclaredService, type Platform, publicRoutes } from './platform';
import { type Components, referenced } from './schemas';

const problemShape = {
  title: 'Problem',
  description: 'RFC 9457. `code` is stable; docs/problem-codes.md says what each means.',
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems).sort() },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
    traceId: { type: 'string' },
  },
};

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  sidecar: {
    type: 'apiKey',
    in: 'header',
    name: 'dapr-caller-app-id',
    description: 'Set by the sidecar from the identity of the calling app; no client can reach these routes.',
  },
};

/** A room's name in the docs: the first segment of its routes. */
const tagOf = (route: Route<never>): string => route.path.split('/')[1] || 'gateway';

interface DocumentOptions {
  title: string;
  description: string;
  /** Put before every path. */
  prefix: string;
}

function documentOf(routes: readonly Route<never>[], { title, description, prefix }: DocumentOptions) {
  const components: Components = new Map();
  referenced(problemShape, components);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of [...routes].sort((a, b) => compare(a.path, b.path))) {
    const path = prefix + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, tagOf(route), components) };
  }
  const usesSidecar = routes.some(({ who }) => typeof who === 'object');
  const { bearer, sidecar } = securitySchemes;
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: '1.0.0',
      description,
      license: { name: 'See the repository', identifier: 'LicenseRef-SkySync' },
    },
    servers: [{ url: '/', description: 'The installation that serves this document' }],
    tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name, description: `Routes under /${name}` })),
    paths,
    components: {
      securitySchemes: { bearer, ...(usesSidecar && { sidecar }) },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => compare(a, b))),
    },
  };
}

const pretty = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

const ofService = ({ appId, routes }: DeclaredService): Artifact => ({
  path: `services/${appId}/openapi.json`,
  text: pretty(
    documentOf(routes, {
      title: `SkySync ${appId}`,
      description: 'Generated from the declared routes, internal ones included.',
      prefix: '',
    }),
  ),
});

/** The document of each service. */
export const apiDocuments = (platform: Platform): Artifact[] =>
  platform.filter(({ appId }) => appId !== 'gateway').map(ofService);

/** The document that clients read: everything that the gateway lets through. */
export function joinedDocument(platform: Platform): Artifact {
  const document = documentOf(
    publicRoutes(platform).map(({ route }) => route),
    {
      title: 'SkySync API',
      description:
        'Accounts, catalogue, carts, orders and payments of many stores. Money is in minor units; problems are RFC 9457 documents with a stable `code`.',
      prefix: '/api/v1',
    },
  );
  return { path: 'services/gateway/openapi.json', text: pretty(document) };
}
