/** Puts each function into one file of its own, with what it reads beside it: `.lambda/<function>/dist/lambda.js`. */
import { copyFileSync, cpSync, globSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { compilePolicy } from './compile-policy';
import { driverInside } from './driver-inside';
import { bundleOf, bundles, type FunctionName, functionNames, functions, repository } from './functions';

/** What drivers load only where it is installed, which it is not. */
const optional = [
  'mongodb-client-encryption',
  'aws4',
  '@mongodb-js/zstd',
  'kerberos',
  'snappy',
  'socks',
  'gcp-metadata',
  '@aws-sdk/credential-providers',
  'bufferutil',
  'utf-8-validate',
];

/** Bundles all functions anew. */
export async function bundleFunctions(): Promise<void> {
  rmSync(bundles, { recursive: true, force: true });
  await build({
    entryPoints: functionNames.map((name) => ({ in: join(repository, functions[name]), out: `${name}/dist/lambda` })),
    outdir: bundles,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // what is left of a stack without maps: a map is three times as large as its bundle, and read at each start
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    legalComments: 'none',
    external: [...optional, 'swagger-ui-dist', '@node-rs/argon2'],
    plugins: [driverInside],
    logLevel: 'warning',
  });
  compilePolicy(join(dirname(bundleOf('authorizer')), 'policy.wasm'));
  copyFileSync(join(repository, 'services/gateway/openapi.json'), join(bundles, 'gateway/openapi.json'));
  copyPackages('gateway', /^swagger-ui-dist$/);
  copyPackages('user-service', /^@node-rs\/argon2/);
}

/** Packages that are no single file: a page's files, a program of the machine. Throws when there is none of that name. */
function copyPackages(name: FunctionName, wanted: RegExp): void {
  const source = join(repository, 'node_modules');
  const scoped = globSync(['*', '@*/*'], { cwd: source }).filter((each) => wanted.test(each));
  if (scoped.length === 0) throw new Error(`there is no package ${wanted.source}: make build`);
  for (const each of scoped) {
    cpSync(join(source, each), join(bundles, name, 'node_modules', each), {
      recursive: true,
      filter: (file) => !/\.map$|-es-bundle|README/.test(file),
    });
  }
}
