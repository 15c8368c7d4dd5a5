/** Each alert is complete: what it says, its unit test, the test that makes its cause, and its line in the runbook. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPromtool, promtoolDeadlineMs } from '@skysync/test-kit';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !/(?:node_modules|dist)\//.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

const rules = filesOf('observability/rules', '.yaml').flatMap((text) =>
  (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
);
const alerts = rules.flatMap(({ alert, ...rule }) => (alert === undefined ? [] : [{ name: alert, ...rule }]));
const names = alerts.map(({ name }) => name);
const dashboards = filesOf('observability/dashboards', '.json');
const queries = dashboards.flatMap((text) =>
  [...text.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, expr]) => JSON.parse(expr ?? '')),
);
const code = ['packages', 'services'].flatMap((folder) => filesOf(folder, '.ts'));

test.each(alerts)('$name says for how long, how urgent, what, and where to read on', (alert) => {
  expect(alert).toMatchObject({
    for: expect.stringMatching(/^\d+m$/),
    labels: { severity: expect.stringMatching(/^(?:page|ticket)$/) },
    annotations: { summary: expect.any(String), runbook_url: `docs/runbook.md#${alert.name.toLowerCase()}` },
  });
});

test('the runbook has a line for each alert, and for no other', () => {
  const page = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
  const lines = [...page.matchAll(/^\| <a id="([a-z]+)"><\/a>`(\w+)` \| [^|]+ \| [^|]+ \|$/gm)];
  expect(lines.map(([, , name]) => name).sort()).toEqual([...names].sort());
  for (const [, id, name] of lines) expect(id).toBe(name?.toLowerCase());
});

test('each alert has a unit test in which it fires', () => {
  const tests = filesOf('observability/tests', '.yaml').join('\n');
  expect(names.filter((name) => !tests.includes(`ALERTS{alertname="${name}", alertstate="firing"`))).toEqual([]);
});

test('each alert has a test that makes its cause in a real service', () => {
  const tests = code.filter((text) => /expectAlert|expectFiring/.test(text)).join('\n');
  const made = names.filter((name) => new RegExp(`(?:From\\(\\s*|alert: |expectFiring\\()'${name}'`).test(tests));
  expect(names.filter((name) => !made.includes(name))).toEqual([]);
});

test('rules and dashboards name metrics that are declared, and records that are there', () => {
  const declared = new Set(code.join('\n').match(/(?<=name: ')skysync_\w+(?=')/g));
  const recorded = new Set(rules.map(({ record }) => record));
  const asked = [...rules.map(({ expr }) => expr), ...queries];
  expect(asked.length).toBeGreaterThan(60);
  const ours = asked.flatMap((expr) => expr.match(/\bskysync[_:][\w:]+/g) ?? []);
  const family = (name: string): string => name.replace(/_(?:bucket|count|sum)$/, '');
  const unknown = ours.filter((name) => !declared.has(name) && !declared.has(family(name)) && !recorded.has(name));
  expect([...new Set(unknown)]).toEqual([]);
});

test(
  'Prometheus understands every query of the dashboards',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'skysync-queries-'));
    const file = join(folder, 'queries.json');
    const asRules = queries.map((expr, index) => ({
      record: `query:${index}`,
      expr: expr.replaceAll('$app_id', 'order-service'),
    }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboards', rules: asRules }] }));
    try {
      execFileSync(findPromtool(), ['check', 'rules', file], { stdio: 'pipe' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  promtoolDeadlineMs,
);
