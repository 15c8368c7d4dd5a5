/** Holds Dapr components against what their own module says that they read: a misspelt setting is ignored by a sidecar. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from '../settings';
import { type DaprObject, localObjects } from './repository-facts';
import { daprModule, moduleFolder } from './schemas';

interface Setting {
  name: string;
  required?: boolean;
  example?: string;
}

interface Description {
  metadata?: Setting[];
  authenticationProfiles?: { metadata?: Setting[] }[];
}

/** Read by the sidecar itself, whatever the component. */
const ofEvery = [
  'publishingScopes',
  'subscriptionScopes',
  'allowedTopics',
  'protectedTopics',
  'keyPrefix',
  'direction',
];

/** Required by the description, and given with each message. */
const ofEachRequest: Readonly<Record<string, readonly string[]>> = {
  'bindings.smtp': ['emailFrom', 'emailTo', 'subject'],
};

/** The folder of the components at the version that daprd is built of. */
async function contribFolder(): Promise<string> {
  const required = readFileSync(join(await daprModule(), 'go.mod'), 'utf8');
  const version = /^\s*github\.com\/dapr\/components-contrib (v\S+)/m.exec(required)?.[1];
  if (!version) throw new Error('the go.mod of Dapr names no components-contrib');
  return moduleFolder(`github.com/dapr/components-contrib@${version}`);
}

/** What is wrong with the settings of one component. */
function faultsOf({ metadata, spec }: DaprObject, contrib: string): string[] {
  const file = join(contrib, (spec.type ?? '').replaceAll('.', '/'), 'metadata.yaml');
  const name = `${metadata.name} (${spec.type})`;
  if (!existsSync(file)) return [`${name}: there is no such component`];
  const described = parse(readFileSync(file, 'utf8')) as Description;
  const profiles = described.authenticationProfiles ?? [];
  const known = [...(described.metadata ?? []), ...profiles.flatMap((profile) => profile.metadata ?? [])];
  const given = (spec.metadata ?? []).map((setting) => setting.name);
  const isNamed = (list: readonly string[], one: string) =>
    list.some((each) => each.toLowerCase() === one.toLowerCase());
  const names = [...ofEvery, ...known.map((setting) => setting.name)];
  const elsewhere = ofEachRequest[spec.type ?? ''] ?? [];
  const missing = (described.metadata ?? []).filter(
    (setting) => setting.required && !isNamed([...given, ...elsewhere], setting.name),
  );
  return [
    ...given.filter((one) => !isNamed(names, one)).map((one) => `${name}: ${one} is read by nobody`),
    ...given.filter((one, index) => given.indexOf(one) !== index).map((one) => `${name}: ${one} is given twice`),
    ...missing.map((setting) => `${name}: ${setting.name} is missing`),
  ];
}

/** Throws with all that is wrong. */
export async function checkComponents(where: string, objects: readonly DaprObject[]): Promise<void> {
  const contrib = await contribFolder();
  const components = objects.filter(({ kind }) => kind === 'Component');
  const faults = components.flatMap((component) => faultsOf(component, contrib));
  if (faults.length > 0) throw new Error(`${where}: ${faults.join('; ')}`);
  console.log(`${where}: the settings of ${components.length} components are known`);
}

/** Those of local runs, whatever the broker. */
export function localComponents(): DaprObject[] {
  const folder = join(repository, 'components/brokers');
  const brokers = readdirSync(folder).map((name) => parse(readFileSync(join(folder, name), 'utf8')) as DaprObject);
  return [...localObjects, ...brokers];
}
