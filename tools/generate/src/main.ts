/** `make generate`: writes everything that follows from the declarations; with `--check`, says what is stale instead. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { artifacts } from './artifacts';
import { readPlatform, repository } from './platform';

async function generate(): Promise<void> {
  const stale = (await artifacts(readPlatform(), repository)).filter(({ path, text }) => {
    const file = join(repository, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
  if (process.argv.includes('--check')) {
    for (const { path } of stale) console.error(`${path} is stale: make generate`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
    console.log(`wrote ${path}`);
  }
}

void generate();
