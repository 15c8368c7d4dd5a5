/** Whatever the docs name is there: files, folders, links, make targets, problem codes of the audit. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const listed = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

const readmes = ['packages', 'services', 'tools']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}/README.md`))
  .filter((path) => existsSync(join(root, path)));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  ...listed('docs'),
  ...listed('docs/adr'),
  ...readmes,
];

/** Roots of the repository: a name in backticks that begins with one of them is a path. */
const roots = 'services|packages|tools|tests|bench|docs|k8s|components|observability';
const madeByRuns = /\/dist\//;

/** Pages with examples of files that a reader is to make. */
const toBeMade: Record<string, string[]> = {
  'docs/adding-a-route.md': ['services/product-service/test/read-category.test.ts'],
};

/** `services/{a,b}/x.ts` as both; what has `<name>`, `…` or `*` in it is no single path. */
const spelledOut = (path: string): string[] => {
  const [all, head = '', list = '', tail = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  return all ? list.split(',').flatMap((part) => spelledOut(head + part + tail)) : [path];
};

const named = (text: string): string[] =>
  [...text.matchAll(new RegExp(`\`((?:${roots})/[^\`\\s]*)\``, 'g'))]
    .map(([, path = '']) => path.replace(/:\d+$/, ''))
    .filter((path) => !/[<…*]/.test(path) && !madeByRuns.test(path))
    .flatMap(spelledOut);

const linked = (page: string, text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)].map(([, path = '']) => join(dirname(page), path));

test.each(pages)('%s', (page) => {
  const text = read(page);
  const expected = [...named(text), ...linked(page, text)];
  const missing = expected.filter((path) => !existsSync(join(root, path)) && !toBeMade[page]?.includes(path));
  expect(missing).toEqual([]);

  const targets = [...read('Makefile').matchAll(/^([a-z0-9-]+):/gm)].map(([, target]) => target);
  const asked = [...text.matchAll(/(?:`|^)make ([a-z0-9-]+)/gm)].map(([, target]) => target);
  expect(asked.filter((target) => !targets.includes(target))).toEqual([]);
});

test('the runbook knows every kind of violation that the audit finds', () => {
  const folder = 'services/order-service/src/audit';
  const code = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => read(`${folder}/${name}`))
    .join('\n');
  const kinds = [...code.matchAll(/report\(\s*'([a-z_]+)'/g)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(10);
  const page = read('docs/runbook.md');
  expect(kinds.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
});
