/** How the images of this run are called, while each architecture has one of its own and after they have become one. */
import { imageName, imageTag, workspaces } from '../settings';

const words = (text = ''): string[] => text.split(/\s+/).filter(Boolean);

/** IMAGES=gateway: only these, otherwise all. */
export function chosenImages(): string[] {
  const asked = words(process.env.IMAGES);
  const strangers = asked.filter((image) => !(image in workspaces));
  if (strangers.length) throw new Error(`IMAGES: there is no image ${strangers.join(', ')}`);
  return asked.length ? asked : Object.keys(workspaces);
}

/** IMAGE_ARCHITECTURES="amd64 arm64": the images that were built on a machine of each. */
export const architectures = (): string[] => words(process.env.IMAGE_ARCHITECTURES);

/** `ghcr.io/shop/gateway:1.2.0`, what is deployed. */
export const referenceOf = async (image: string): Promise<string> => `${imageName(image)}:${await imageTag()}`;

/** What was built: one image for each architecture, or the one that is deployed where no architecture is named. */
export async function builtReferences(image: string): Promise<string[]> {
  const reference = await referenceOf(image);
  const suffixes = architectures();
  return suffixes.length ? suffixes.map((architecture) => `${reference}-${architecture}`) : [reference];
}
