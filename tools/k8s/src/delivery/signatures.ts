/** `make image-index`, `make sign` and `make verify-images`: what leaves the pipeline is one image, and known to come from it. */
import { appendFileSync, existsSync } from 'node:fs';
import { run } from '../run';
import { sbomFile } from './contents';
import { architectures, builtReferences, chosenImages, referenceOf } from './image-references';

const digestOf = async (reference: string): Promise<string> => {
  const format = ['--format', '{{.Manifest.Digest}}'];
  const digest = await run('docker', ['buildx', 'imagetools', 'inspect', reference, ...format], { capture: true });
  if (!/^sha256:[0-9a-f]{64}$/.test(digest.trim())) throw new Error(`${reference} has no digest: ${digest.trim()}`);
  return digest.trim();
};

/** `ghcr.io/shop/gateway@sha256:…`: a tag can be moved, this cannot. */
const pinned = async (reference: string): Promise<string> =>
  `${reference.slice(0, reference.lastIndexOf(':'))}@${await digestOf(reference)}`;

/** For later steps of a workflow. */
function giveOutput(values: Record<string, string | undefined>): void {
  const file = process.env.GITHUB_OUTPUT;
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  if (file) appendFileSync(file, lines.join(''));
}

/** Makes one image of those of the architectures; later steps of a workflow get its name and digest. */
export async function imageIndex(): Promise<void> {
  if (!architectures().length) throw new Error('IMAGE_ARCHITECTURES="amd64 arm64" names what was built and pushed');
  for (const image of chosenImages()) {
    const reference = await referenceOf(image);
    const parts = await builtReferences(image);
    await run('docker', ['buildx', 'imagetools', 'create', '--tag', reference, ...parts], { capture: true });
    const [name, digest] = (await pinned(reference)).split('@');
    console.log(`${reference} is ${digest}`);
    giveOutput({ name, digest });
  }
}

/** Signs without a key: cosign's certificate names the workflow, or the person, that did it. */
export async function sign(): Promise<void> {
  for (const image of chosenImages()) {
    const target = await pinned(await referenceOf(image));
    await run('cosign', ['sign', '--yes', target]);
    const lists = (await builtReferences(image)).map(sbomFile).filter((file) => existsSync(file));
    for (const file of lists)
      await run('cosign', ['attest', '--yes', '--type', 'spdxjson', '--predicate', file, target]);
  }
}

/** Refuses images that IMAGE_SIGNER, a pattern of the signing workflow's address, did not sign; gives the digests of those it lets through. */
export async function verifyImages(): Promise<void> {
  const { IMAGE_SIGNER, IMAGE_SIGNER_ISSUER } = process.env;
  if (!IMAGE_SIGNER) throw new Error('IMAGE_SIGNER is the pattern of who must have signed');
  const issuer = IMAGE_SIGNER_ISSUER || 'https://token.actions.githubusercontent.com';
  const digests: Record<string, string> = {};
  for (const image of chosenImages()) {
    const target = await pinned(await referenceOf(image));
    const identity = ['--certificate-identity-regexp', IMAGE_SIGNER, '--certificate-oidc-issuer', issuer];
    await run('cosign', ['verify', ...identity, target], { capture: true });
    console.log(`${target} is signed`);
    digests[image] = target.split('@')[1] ?? '';
  }
  giveOutput({ digests: JSON.stringify(digests) });
}
