/** What `make` may be told, from the environment, and where things are. */
import { resolve } from 'node:path';
import { run } from './run';

/** The checkout: this file is tools/k8s/{src,dist}/settings. */
export const repository = resolve(__dirname, '../../..');

/** Every image by its workspace. */
export const workspaces: Readonly<Record<string, string>> = Object.freeze({
  gateway: 'services/gateway',
  'user-service': 'services/user-service',
  'product-service': 'services/product-service',
  'order-service': 'services/order-service',
  'payment-service': 'services/payment-service',
  tools: 'tools/k8s',
});

/** IMAGE_TAG, of which `v1.2.0` is the release 1.2.0; else the commit, with a suffix when the checkout holds changes. */
export async function imageTag(): Promise<string> {
  if (process.env.IMAGE_TAG) return process.env.IMAGE_TAG.replace(/^v(?=\d+\.\d+\.\d+)/, '');
  const described = await run(
    'git',
    ['-C', repository, 'describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'],
    {
      capture: true,
    },
  );
  return described.trim();
}

/** `skysync/gateway`, or `registry.example/shop/gateway` with IMAGE_REGISTRY=registry.example/shop. Registries know small letters only. */
export const imageName = (image: string): string =>
  `${(process.env.IMAGE_REGISTRY || 'skysync').toLowerCase()}/${image}`;

/** What runs: by IMAGE_DIGESTS, as JSON by image, where `make verify-images` has given it, so that it is what was verified; else by tag. */
export function deployedImage(image: string, tag: string): string {
  const digests = JSON.parse(process.env.IMAGE_DIGESTS || '{}') as Record<string, string>;
  return digests[image] ? `${imageName(image)}@${digests[image]}` : `${imageName(image)}:${tag}`;
}

/** The overlay that is meant: OVERLAY=local, local-ferretdb, production, or a folder of yours. */
export function overlayFolder(): string {
  const name = process.env.OVERLAY;
  if (!name)
    throw new Error('OVERLAY=local, local-ferretdb, production or a folder of yours says what belongs in the cluster');
  return name.includes('/') ? resolve(name) : resolve(repository, 'k8s/overlays', name);
}
