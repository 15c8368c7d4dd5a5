/** An overlay as the objects that kustomize makes of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubectl';
import { releaseFile } from './release';
import { run, succeeds } from './run';
import { deployedImage, imageTag, overlayFolder, repository } from './settings';

/** The user's kustomize, kubectl's, or one that is built once. */
async function kustomize(folder: string): Promise<string> {
  if (await succeeds('kubectl', ['kustomize', '--help']))
    return run('kubectl', ['kustomize', folder], { capture: true });
  const program = await run(`${repository}/tools/find-go-program.sh`, ['kustomize'], { capture: true });
  return run(program.trim(), ['build', folder], { capture: true });
}

const objectsOf = (text: string): KubernetesObject[] =>
  parseAllDocuments(text).flatMap((document) => (document.toJS() as KubernetesObject | null) ?? []);

export const buildOverlay = async (folder: string): Promise<KubernetesObject[]> => objectsOf(await kustomize(folder));

/** The overlay that OVERLAY names, as it is in the repository. */
export const overlayObjects = (): Promise<KubernetesObject[]> => buildOverlay(overlayFolder());

/** Which overlay a Namespace belongs to. */
export const overlayMark = (object: KubernetesObject | undefined): string | undefined =>
  object?.metadata.annotations?.['skysync/overlay'];

/** `skysync/gateway` by the name under which the release has it. */
function releasedImages(): Map<string, string> {
  const { images } = parse(readFileSync(releaseFile, 'utf8')) as { images: { name: string; newName: string }[] };
  return new Map(images.map(({ name, newName }) => [newName, name.replace('skysync/', '')]));
}

/** The image of the release → the one that was built here; REDIS_IMAGE replaces Redis' own. */
function actualImage(container: Container, released: Map<string, string>, tag: string): string {
  const own = released.get(container.image.replace(/[:@][^/]*$/, ''));
  if (own) return deployedImage(own, tag);
  if (container.name === 'redis' && process.env.REDIS_IMAGE) return process.env.REDIS_IMAGE;
  return container.image;
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: object[];
}

interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: { containers?: Container[]; initContainers?: Container[] };
}

const templateOf = ({ spec }: KubernetesObject): PodTemplate | undefined =>
  (spec as { template?: PodTemplate } | undefined)?.template;

const daprKinds = new Set(['Component', 'Configuration', 'Resiliency']);

/** The overlay with the images of this commit, and pods that are made anew when what their sidecars read has changed. */
export async function overlayToDeploy(): Promise<KubernetesObject[]> {
  const [tag, objects, released] = [await imageTag(), await overlayObjects(), releasedImages()];
  for (const container of objects.flatMap(containersOf)) container.image = actualImage(container, released, tag);
  const read = JSON.stringify(objects.filter(({ kind }) => daprKinds.has(kind)));
  const hash = createHash('sha256').update(read).digest('hex').slice(0, 12);
  for (const { metadata } of objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(templateOf)
    .filter(Boolean) as PodTemplate[])
    Object.assign(metadata?.annotations ?? {}, { 'skysync/dapr-objects': hash });
  return objects;
}

/** The containers of a workload, those that run first included. */
export function containersOf(object: KubernetesObject): Container[] {
  const pod = templateOf(object)?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}
