/** Puts each function into one file of its own, with what it reads beside it: `.lambda/<function>/dist/lambda.js`. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { driverInside } from './driver-inside';

/** The checkout: this file is tools/serverless/{src,dist}/bundle. */
export const repository = resolve(__dirname, '../../..');

/** Functions by name, and the compiled file that each begins with. */
export const functions = {
  authorizer: 'services/gateway/dist/authorizer.js',
  gateway: 'services/gateway/dist/lambda.js',
  'user-service': 'services/user-service/dist/lambda.js',
  'product-service': 'services/product-service/dist/lambda.js',
  'order-service': 'services/order-service/dist/lambda.js',
  'payment-service': 'services/payment-service/dist/lambda.js',
} as const;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as FunctionName[];

/** Where `make lambda` and a deployment look for bundles. */
const bundles = join(repository, '.lambda');

export const bundleOf = (name: FunctionName): string => join(bundles, name, 'dist/lambda.js');

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

/** The policy and its data, as the gateway's sidecar has them; the public keys come at run time. */
function compilePolicy(target: string): void {
  const policies = ['gateway.rego', 'routes.rego'].map((name) => join(repository, 'components/policies', name));
  const opa = execFileSync(join(repository, 'tools/find-go-program.sh'), ['opa'], { encoding: 'utf8' }).trim();
  const work = mkdtempSync(join(tmpdir(), 'skysync-policy-'));
  try {
    const keys = join(work, 'keys.rego');
    writeFileSync(keys, 'package http\n\nimport rego.v1\n\njwks := data.jwks\n');
    const bundle = join(work, 'bundle.tar.gz');
    execFileSync(opa, ['build', '-t', 'wasm', '-e', 'http/allow', '-o', bundle, ...policies, keys]);
    execFileSync('tar', ['-xzf', bundle, '-C', work, '/policy.wasm'], { stdio: 'pipe' });
    copyFileSync(join(work, 'policy.wasm'), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
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
