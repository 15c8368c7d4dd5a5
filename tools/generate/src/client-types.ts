/** The types of the client, made by openapi-typescript from the joined API document. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Artifact } from './platform';

/** It needs a TypeScript that has a JavaScript API, so it lives beside one in the client's own workspace. */
const generatorOf = (root: string): string =>
  join(
    dirname(require.resolve('openapi-typescript/package.json', { paths: [join(root, 'packages/shop-client')] })),
    'bin/cli.js',
  );

/** `document` is the joined API document as JSON text. */
export function clientTypes(document: string, root: string): Artifact {
  const folder = mkdtempSync(join(tmpdir(), 'skysync-client-'));
  try {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, document);
    const text = execFileSync(process.execPath, [generatorOf(root), file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { path: 'packages/shop-client/src/schema.ts', text };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
