/**
 * `make k8s-release VERSION=1.2.0`: writes into k8s/release which images a release consists of. Committed and tagged, it makes
 * `kubectl apply -k` of that tag the whole deployment.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { repository, workspaces } from './settings';

export const releaseFile = join(repository, 'k8s/release/kustomization.yaml');

const comment = `# Written by \`make k8s-release VERSION=…\`: the images of this release, and its version in what must be made anew for it.
# Pods: a sidecar reads Dapr's objects at its start. Jobs: one that is there cannot be changed.
`;

/** Jobs carry the version in their names. */
const jobs = ['mongodb-initiate', 'database-users', 'seed'];

/** Kustomize fails on a patch of JSON that adds to labels that are not there; pods of services always have some. */
const podLabel = '/spec/template/metadata/labels/app.kubernetes.io~1version';

/** Names of Jobs become names of pods and hosts. */
export const inName = (version: string): string => version.replaceAll('.', '-');

export interface Release {
  version: string;
  /** `registry.example/shop`, or `skysync` for images that only this machine has. */
  registry: string;
  /** `sha256:…` by image, where they are known: they win over the version. */
  digests?: Readonly<Record<string, string>>;
}

/** The kustomize component that every overlay takes in. */
export function releaseComponent({ version, registry, digests = {} }: Release): string {
  const images = [...Object.keys(workspaces), 'database'].map((image) => ({
    name: `skysync/${image}`,
    newName: `${registry}/${image}`,
    ...(digests[image] ? { digest: digests[image] } : { newTag: version }),
  }));
  const patch = (target: object, op: object, options?: object): object => ({
    target,
    patch: stringify([op]),
    ...options,
  });
  const patches = [
    patch({ kind: 'Deployment' }, { op: 'add', path: podLabel, value: version }),
    ...jobs.map((name) =>
      patch(
        { kind: 'Job', name },
        { op: 'replace', path: '/metadata/name', value: `${name}-${inName(version)}` },
        {
          options: { allowNameChange: true },
        },
      ),
    ),
  ];
  const component = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', images, patches };
  return comment + stringify(component, { lineWidth: 120 });
}

/** Takes VERSION, IMAGE_REGISTRY and, as JSON by image, IMAGE_DIGESTS from the environment. */
export async function release(): Promise<void> {
  const { VERSION: version, IMAGE_REGISTRY, IMAGE_DIGESTS } = process.env;
  if (!version || !/^[a-z0-9]([a-z0-9.-]{0,40}[a-z0-9])?$/.test(version))
    throw new Error('VERSION=1.2.0 names the release: small letters, digits, dots and dashes');
  const digests = JSON.parse(IMAGE_DIGESTS || '{}') as Record<string, string>;
  writeFileSync(releaseFile, releaseComponent({ version, registry: IMAGE_REGISTRY || 'skysync', digests }));
  console.log(`k8s/release is ${version}`);
}
