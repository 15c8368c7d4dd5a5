/** `make sbom` and `make scan`: what is in the images, and what of it is known to be vulnerable. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run';
import { repository } from '../settings';
import { architectures, builtReferences, chosenImages } from './image-references';

const goProgram = async (name: string): Promise<string> =>
  (await run(join(repository, 'tools/find-go-program.sh'), [name], { capture: true })).trim();

const folder = join(repository, 'sbom');

/** `ghcr.io/shop/gateway:1.2.0-amd64` → `sbom/gateway-1.2.0-amd64.spdx.json`; GitHub keeps no file with a colon in its name. */
export const sbomFile = (reference: string): string =>
  join(folder, `${reference.split('/').at(-1)?.replaceAll(':', '-')}.spdx.json`);

/** SBOM_SOURCE=dir:. lists the checkout itself, for those who have built no image. */
async function sources(): Promise<{ source: string; file: string }[]> {
  const given = process.env.SBOM_SOURCE;
  if (given) return [{ source: given, file: join(folder, 'source.spdx.json') }];
  const references = (await Promise.all(chosenImages().map(builtReferences))).flat();
  // an engine has the images of its own architecture only
  const from = architectures().length ? 'registry:' : '';
  return references.map((reference) => ({ source: `${from}${reference}`, file: sbomFile(reference) }));
}

export async function sbom(): Promise<void> {
  const syft = await goProgram('syft');
  mkdirSync(folder, { recursive: true });
  for (const { source, file } of await sources()) {
    await run(syft, ['scan', source, '--output', `spdx-json=${file}`, '--quiet'], { env: quietly });
    console.log(file);
  }
}

/** Fails on what is high or critical and has a version that mends it; the rest is told. */
export async function scan(): Promise<void> {
  const grype = await goProgram('grype');
  const failed: string[] = [];
  for (const { source, file } of await sources()) {
    if (!existsSync(file)) throw new Error(`${file} is not there: make sbom`);
    console.log(`\n${source}`);
    await run(grype, [`sbom:${file}`, '--only-fixed', '--fail-on', 'high'], { env: quietly }).catch(() =>
      failed.push(source),
    );
  }
  if (failed.length) throw new Error(`vulnerable, and mended elsewhere: ${failed.join(', ')}`);
}

/** Neither program asks whether there is a newer one of it: versions stand in tools/versions.env. */
const quietly = { SYFT_CHECK_FOR_APP_UPDATE: 'false', GRYPE_CHECK_FOR_APP_UPDATE: 'false' };
