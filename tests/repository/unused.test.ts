/** What nobody uses is found: a file, an export and a dependency too many in a copy of the repository. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyRepository, type RepositoryCopy } from '@skysync/test-kit';

let copy: RepositoryCopy;
beforeAll(() => {
  copy = copyRepository();
}, 60_000);
afterAll(() => copy.remove());

const service = 'services/payment-service';

/** What knip says of the copy: the kind of each finding and its file. */
function unused(): { status: number | null; found: string[] } {
  const knip = [join(copy.directory, 'node_modules/knip/bin/knip.js'), '--reporter', 'json'];
  const { status, stdout } = spawnSync(process.execPath, knip, { cwd: copy.directory, encoding: 'utf8' });
  const { issues } = JSON.parse(stdout) as { issues: Record<string, unknown>[] };
  const kinds = (issue: Record<string, unknown>) =>
    Object.entries(issue).filter(([, list]) => Array.isArray(list) && list.length > 0);
  return { status, found: issues.flatMap((issue) => kinds(issue).map(([kind]) => `${kind} ${issue.file}`)) };
}

test('a file, an export and a dependency too many', () => {
  const path = (file: string): string => join(copy.directory, service, file);
  writeFileSync(path('src/nobody.ts'), 'export const asks = 1;\n');
  appendFileSync(path('src/payments/payment-states.ts'), '\nexport const nobodyAsks = 1;\n');
  const declared = JSON.parse(readFileSync(path('package.json'), 'utf8'));
  declared.dependencies.mongoose = '*';
  writeFileSync(path('package.json'), JSON.stringify(declared));
  const { status, found } = unused();
  expect(status).not.toBe(0);
  expect(found).toEqual(
    expect.arrayContaining([
      `files ${service}/src/nobody.ts`,
      `exports ${service}/src/payments/payment-states.ts`,
      `dependencies ${service}/package.json`,
    ]),
  );
}, 120_000);
