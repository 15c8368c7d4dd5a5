/**
 * What was deployed, kept in the cluster: every object of a release as it was applied, so that going back brings back all of
 * it, and not only the images. `deployed` is what was tried last, `proven` what bought something afterwards.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { apply, ask, exists, type KubernetesObject, namespace } from '../kubectl';

type Release = 'deployed' | 'proven';

const nameOf = (release: Release): string => `skysync-release-${release}`;

const pack = (objects: KubernetesObject[]): string => gzipSync(JSON.stringify(objects)).toString('base64');
const unpack = (packed: string): KubernetesObject[] => JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());

const configMap = (release: Release, packed: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: nameOf(release), namespace },
  binaryData: { objects: packed },
});

async function read(release: Release): Promise<string | undefined> {
  if (!(await exists('configmap', nameOf(release)))) return undefined;
  return ask(['get', 'configmap', nameOf(release), '-o', 'jsonpath={.binaryData.objects}']);
}

/** Called before a release is applied. */
export const rememberDeployed = (objects: KubernetesObject[]): Promise<void> =>
  apply([configMap('deployed', pack(objects))]);

/** Called when the release has sold something: from now on it is what a roll-back brings back. */
export async function rememberProven(): Promise<void> {
  const deployed = await read('deployed');
  if (deployed) await apply([configMap('proven', deployed)]);
}

/** Throws where no release has been proven yet. */
export async function provenRelease(): Promise<KubernetesObject[]> {
  const packed = await read('proven');
  if (!packed)
    throw new Error('there is no release to go back to: none was followed by a `make k8s-smoke` that bought something');
  return unpack(packed);
}
