/** Schemas for kubeconform: Kubernetes' from the OpenAPI document of its own Go module, Dapr's and KEDA's from their CRDs. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheDirectory } from '@skysync/platform';
import { parse } from 'yaml';
import { run } from '../run';
import { repository } from '../settings';

type Schema = { [member: string]: unknown };

interface Definition extends Schema {
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

function version(name: string): string {
  const text = readFileSync(join(repository, 'tools/versions.env'), 'utf8');
  const found = new RegExp(`^${name}=(\\S+)`, 'm').exec(text)?.[1];
  if (!found) throw new Error(`tools/versions.env has no ${name}`);
  return found;
}

/** The folder of a Go module, which the go command fetches when it is not there. */
export async function moduleFolder(module: string): Promise<string> {
  const env = { GOTOOLCHAIN: 'local', GOWORK: 'off', GO111MODULE: 'on', GOFLAGS: '-modcacherw' };
  const answer = await run('go', ['-C', cacheDirectory(), 'mod', 'download', '-json', module], { capture: true, env });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** Dapr's, at the version that daprd is built of. */
export const daprModule = (): Promise<string> => moduleFolder(`github.com/dapr/dapr@v${version('DAPR_VERSION')}`);

/** The name under which kubeconform looks for `{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}`. */
const fileName = (kind: string, group: string, apiVersion: string): string =>
  `${[kind, group.split('.')[0], apiVersion].filter(Boolean).join('-').toLowerCase()}.json`;

/** Forbids unknown members, and lets numbers stand where Kubernetes takes them for text. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { format, ...members } = schema as Schema;
  if (format === 'int-or-string' || members['x-kubernetes-int-or-string']) return { type: ['string', 'integer'] };
  const { properties, ...others } = members;
  const copy = strictEach(others);
  if (!properties) return copy;
  const open = 'additionalProperties' in copy || members['x-kubernetes-preserve-unknown-fields'];
  return { ...copy, properties: strictEach(properties), ...(!open && { additionalProperties: false }) };
}

/** The members of a schema, or schemas by name: a name may be any word, `format` and `properties` too. */
const strictEach = (schemas: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]));

const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/** `home` is where the files will be in the end: kubeconform wants whole addresses in references. */
function writeKubernetes(openapi: string, folder: string, home: string): void {
  const { definitions } = JSON.parse(readFileSync(openapi, 'utf8')) as { definitions: Record<string, Definition> };
  definitions[quantity] = { type: ['string', 'number'] };
  writeFileSync(join(folder, '_definitions.json'), JSON.stringify({ definitions: strictEach(definitions) }));
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { group, version: apiVersion, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      const schema = { $ref: `${pathToFileURL(join(home, '_definitions.json'))}#/definitions/${name}` };
      writeFileSync(join(folder, fileName(kind, group, apiVersion)), JSON.stringify(schema));
    }
  }
}

interface CustomResource {
  kind: string;
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

function writeCustom(crds: string, folder: string): void {
  for (const file of readdirSync(crds).filter((name) => name.endsWith('.yaml'))) {
    const { kind, spec } = parse(readFileSync(join(crds, file), 'utf8')) as CustomResource;
    if (kind !== 'CustomResourceDefinition') continue;
    for (const { name, schema } of spec.versions) {
      const { openAPIV3Schema: root } = schema;
      (root.properties as Record<string, Schema>).metadata = { type: 'object', additionalProperties: true };
      writeFileSync(join(folder, fileName(spec.names.kind, spec.group, name)), JSON.stringify(strict(root)));
    }
  }
}

/** Makes the schemas of these versions once, and returns their folder. */
export async function schemaFolder(): Promise<string> {
  const [kubernetes, dapr, keda] = ['KUBERNETES', 'DAPR', 'KEDA'].map((name) => version(`${name}_VERSION`));
  const folder = join(cacheDirectory(), `schemas/kubernetes-${kubernetes}-dapr-${dapr}-keda-${keda}`);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part-${process.pid}`;
  mkdirSync(part, { recursive: true });
  const [core, ...custom] = await Promise.all([
    moduleFolder(`k8s.io/kubernetes@v${kubernetes}`),
    daprModule().then((module) => join(module, 'charts/dapr/crds')),
    moduleFolder(`github.com/kedacore/keda/v2@v${keda}`).then((module) => join(module, 'config/crd/bases')),
  ]);
  writeKubernetes(join(core, 'api/openapi-spec/swagger.json'), part, folder);
  for (const crds of custom) writeCustom(crds, part);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
  return folder;
}
