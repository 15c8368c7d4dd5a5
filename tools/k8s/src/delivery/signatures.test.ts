/** What cosign and docker are asked for, by stand-ins of both that write it down: neither registry nor signer is to be had in a test. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deployedImage } from '../settings';
import { sbomFile } from './contents';
import { builtReferences, chosenImages } from './image-references';
import { imageIndex, sign, verifyImages } from './signatures';

const digest = `sha256:${'ab'.repeat(32)}`;
const program = (name: string): string => `#!${process.execPath}
require('node:fs').appendFileSync(process.env.STAND_IN_LOG, ['${name}', ...process.argv.slice(2)].join(' ') + '\\n');
if (process.argv.includes('inspect')) process.stdout.write(process.env.STAND_IN_DIGEST);
if ('${name}' === 'cosign' && process.argv[2] === process.env.STAND_IN_REFUSES) process.exit(1);
`;

const before = { ...process.env };
let folder: string;
const asked = (): string[] => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skysync-signatures-'));
  writeFileSync(join(folder, 'log'), '');
  for (const name of ['docker', 'cosign']) {
    writeFileSync(join(folder, name), program(name));
    chmodSync(join(folder, name), 0o755);
  }
  Object.assign(process.env, {
    PATH: `${folder}:${process.env.PATH}`,
    STAND_IN_LOG: join(folder, 'log'),
    STAND_IN_DIGEST: `${digest}\n`,
    IMAGE_REGISTRY: 'ghcr.io/Shop/SkySync',
    IMAGE_TAG: 'v1.2.0',
    IMAGES: 'gateway',
    IMAGE_ARCHITECTURES: 'amd64 arm64',
    GITHUB_OUTPUT: join(folder, 'outputs'),
  });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const image = 'ghcr.io/shop/skysync/gateway';

test('an image has a name for each architecture, in small letters, and an unknown image is refused', async () => {
  expect(await builtReferences('gateway')).toEqual([`${image}:1.2.0-amd64`, `${image}:1.2.0-arm64`]);
  process.env.IMAGE_ARCHITECTURES = '';
  expect(await builtReferences('gateway')).toEqual([`${image}:1.2.0`]);
  process.env.IMAGES = 'gateway storefront';
  expect(chosenImages).toThrow('no image storefront');
});

test('two architectures become one image, whose digest the workflow gets', async () => {
  await imageIndex();
  expect(asked()[0]).toBe(
    `docker buildx imagetools create --tag ${image}:1.2.0 ${image}:1.2.0-amd64 ${image}:1.2.0-arm64`,
  );
  expect(readFileSync(join(folder, 'outputs'), 'utf8')).toBe(`name=${image}\ndigest=${digest}\n`);
});

test('it is the digest that is signed, with a list of each architecture, and a registry without a digest signs nothing', async () => {
  const file = sbomFile(`${image}:1.2.0-amd64`);
  const wasThere = existsSync(file);
  mkdirSync(dirname(file), { recursive: true });
  if (!wasThere) writeFileSync(file, '{}');
  await sign();
  if (!wasThere) rmSync(file);
  expect(asked().filter((line) => line.startsWith('cosign'))).toEqual([
    `cosign sign --yes ${image}@${digest}`,
    `cosign attest --yes --type spdxjson --predicate ${file} ${image}@${digest}`,
  ]);
  process.env.STAND_IN_DIGEST = 'not found';
  await expect(sign()).rejects.toThrow('has no digest');
});

test('an image is only let through when the pattern of its signer is given and holds', async () => {
  await expect(verifyImages()).rejects.toThrow('IMAGE_SIGNER');
  process.env.IMAGE_SIGNER = '^https://github.com/shop/';
  await verifyImages();
  expect(asked().at(-1)).toBe(
    'cosign verify --certificate-identity-regexp ^https://github.com/shop/ ' +
      `--certificate-oidc-issuer https://token.actions.githubusercontent.com ${image}@${digest}`,
  );
  const given = readFileSync(join(folder, 'outputs'), 'utf8');
  expect(given).toBe(`digests={"gateway":"${digest}"}\n`);
  process.env.IMAGE_DIGESTS = given.trim().slice('digests='.length);
  expect(deployedImage('gateway', 'v1.2.0')).toBe(`${image}@${digest}`);
  expect(deployedImage('tools', 'v1.2.0')).toBe('ghcr.io/shop/skysync/tools:v1.2.0');
  process.env.STAND_IN_REFUSES = 'verify';
  await expect(verifyImages()).rejects.toThrow('cosign verify');
});
