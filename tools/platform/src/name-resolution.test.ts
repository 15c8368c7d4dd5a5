import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { repository } from './instance';
import { freePorts, portsOf } from './ports';
import { until } from './until';

const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A daprd with the configuration of the run file and no components; it waits for an app that never comes. */
async function startSidecar(change: (configuration: Record<string, unknown>) => void): Promise<ChildProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'skysync-names-'));
  folders.push(folder);
  const configuration = parse(readFileSync(join(repository, 'components/configuration/app.yaml'), 'utf8'));
  change(configuration.spec.nameResolution.configuration);
  writeFileSync(join(folder, 'app.yaml'), stringify(configuration));
  const { http, grpc, internal, metrics } = portsOf(await freePorts(), 'user-service');
  const ports = { 'dapr-http-port': http, 'dapr-grpc-port': grpc, 'dapr-internal-grpc-port': internal };
  const options = { 'app-id': 'names', config: 'app.yaml', 'metrics-port': metrics, 'profile-port': -1, ...ports };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.env.TEST_DAPRD ?? '', args, { cwd: folder, stdio: 'ignore' });
  children.push(child);
  return child;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

test('a sidecar outlives the clean-up of names that ends it with the resolver’s own setting', async () => {
  const withCleanUp = await startSidecar((configuration) => {
    configuration.cleanupInterval = '1s'; // an hour by default
  });
  const ours = await startSidecar(() => undefined);
  expect(await until(() => hasEnded(withCleanUp), 25_000)).toBe(true);
  expect(hasEnded(ours)).toBe(false);
});
