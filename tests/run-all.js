/** `npm test`: every check in order, cheapest first, and one line at the end that counts the tests. */
const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const results = mkdtempSync(join(tmpdir(), 'skysync-tests-'));
const jest = (project, ...more) => [
  'npx',
  'jest',
  '--selectProjects',
  project,
  '--json',
  `--outputFile=${results}/${project}.json`,
  ...more,
];

/** The linter of API documents would tell its makers of each run. */
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
const documents = readdirSync('services')
  .map((service) => `services/${service}/openapi.json`)
  .filter((file) => existsSync(file));

const steps = [
  ['format and lint', ['npx', 'biome', 'check', '--error-on-warnings', '.']],
  ['unused files, exports and dependencies', ['npx', 'knip']],
  ['types of the tests', ['npx', 'tsc', '-p', 'tsconfig.tests.json']],
  ['generated files are fresh', ['node', 'tools/generate/dist/main.js', '--check']],
  ['API documents', ['npx', 'redocly', 'lint', ...documents, '--extends', 'recommended', '--max-problems', '20']],
  ['what the tests need', ['node', 'tools/platform/dist/main.js', 'requirements']],
  ['jq for the tour of the README', ['sh', '-c', 'command -v jq || tools/install-debian-packages.sh jq']],
  ['a browser for the checkout page', ['sh', '-c', 'command -v chromium || tools/install-debian-packages.sh chromium']],
  ['gateway policy', ['make', 'policy-test']],
  ['alert rules', ['make', 'metrics-check']],
  ['Kubernetes manifests', ['node', 'tools/k8s/dist/main.js', 'check']],
  ['tests of the repository itself', jest('repository', '--maxWorkers=1'), 'repository'],
  ['unit and API tests', jest('unit', '--maxWorkers=2'), 'unit'],
  ['end-to-end tests', jest('e2e', '--runInBand'), 'e2e'],
];

function readReport(project) {
  const file = `${results}/${project}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

console.log(`Node.js ${process.version}`);
let passed = 0;
let failed = 0;
for (const [name, [command, ...args], project] of steps) {
  const start = Date.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, args, { stdio: ['ignore', project ? 'ignore' : 'inherit', 'inherit'], env });
  const report = project && readReport(project); // none when the setup of the run failed
  passed += report ? report.numPassedTests : 0;
  failed += report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
  if (status !== 0) failed ||= 1; // no test, but a step or what surrounds the tests
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${Math.round((Date.now() - start) / 1000)} s`);
  if (status !== 0) break;
}
rmSync(results, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
