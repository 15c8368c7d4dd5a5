/** An overlay as the objects that kustomize makes of it. */
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from './kubectl';
import { run, succeeds } from './run';
import { deployedImage, imageTag, overlayFolder, repository, workspaces } from './settings';

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

/** `skysync/gateway:0.1.0` of the manifests → the image that was built; REDIS_IMAGE replaces Redis' own. */
function actualImage(container: string, image: string, tag: string): string {
  const own = /^skysync\/([a-z-]+):/.exec(image)?.[1];
  if (own && (own in workspaces || own === 'database')) return deployedImage(own, tag);
  if (container === 'redis' && process.env.REDIS_IMAGE) return process.env.REDIS_IMAGE;
  return image;
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: object[];
}

/** The overlay with the images of this commit. */
export async function overlayToDeploy(): Promise<KubernetesObject[]> {
  const tag = await imageTag();
  const objects = await buildOverlay(overlayFolder());
  for (const container of objects.flatMap(containersOf))
    container.image = actualImage(container.name, container.image, tag);
  return objects;
}

/** The containers of a workload, those that run first included. */
export function containersOf(object: KubernetesObject): Container[] {
  const spec = object.spec as
    | { template?: { spec?: { containers?: Container[]; initContainers?: Container[] } } }
    | undefined;
  const pod = spec?.template?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}
