/** The Secrets of the namespace, and the mark of those that `make k8s-secrets` made and may change. */
import type { Secrets } from '@skysync/platform';
import { apply, ask, asList, type KubernetesObject, kubectl, namespace } from '../kubectl';
import type { Present, PresentSecret } from './wanted-secrets';

const mark = { 'app.kubernetes.io/managed-by': 'skysync-secrets' };

interface SecretObject {
  metadata: { name: string; labels?: Record<string, string> };
  data?: Record<string, string>;
}

const keyOf = (name: string): string => (name.endsWith('-api-token') ? 'token' : name);

function presentSecret({ metadata, data = {} }: SecretObject): [string, PresentSecret] {
  const value = data[keyOf(metadata.name)] ?? Object.values(data)[0] ?? '';
  const ours = Object.entries(mark).every(([label, word]) => metadata.labels?.[label] === word);
  return [metadata.name, { value: Buffer.from(value, 'base64').toString(), ours }];
}

/** The one value of each Secret, whatever its key. */
export async function secretsInCluster(): Promise<Present> {
  const { items } = JSON.parse(await ask(['get', 'secrets', '-o', 'json'])) as { items: SecretObject[] };
  return Object.fromEntries(items.map(presentSecret));
}

const secretObject = ([name, value]: [string, string]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'skysync', ...mark } },
  type: 'Opaque',
  data: { [keyOf(name)]: Buffer.from(value).toString('base64') },
});

/** Fails when one of them has come into being meanwhile. */
export async function createSecrets(secrets: Secrets): Promise<void> {
  const objects = Object.entries(secrets).map(secretObject);
  if (objects.length) await kubectl(['create', '-f', '-'], { input: JSON.stringify(asList(objects)), capture: true });
}

/** Writes Secrets of ours. Throws when one of them is somebody else's. */
export async function changeSecrets(secrets: Secrets): Promise<void> {
  const present = await secretsInCluster();
  const foreign = Object.keys(secrets).filter((name) => !present[name]?.ours);
  if (foreign.length)
    throw new Error(`not made by make k8s-secrets, so to be changed where they come from: ${foreign}`);
  await apply(Object.entries(secrets).map(secretObject));
}
