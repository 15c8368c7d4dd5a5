/** A real daprd for tests, with components of its own: `TEST_DAPRD` says where the program is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A daprd that runs. */
export interface TestSidecar {
  /** What `dapr run` would set for the app. */
  env: Record<'APP_PORT' | 'DAPR_HTTP_PORT' | 'APP_API_TOKEN' | 'DAPR_API_TOKEN', string>;
  folder: string;
  /** Everything the sidecar logged so far. */
  log(): string;
  /** `kill -9`. */
  kill(): void;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** What it is started with. */
export interface TestSidecarOptions {
  appId: string;
  /** Dapr resources as YAML, by file name; they read `secrets.json` and write in the sidecar's folder. */
  resources: Record<string, string>;
  /** What the secret store `secretstore` holds. */
  secrets: Record<string, string>;
  /** Another one that it can invoke, and that can invoke it. */
  beside?: TestSidecar;
}

const secretStore = `apiVersion: dapr.io/v1alpha1
kind: Component
metadata: { name: secretstore }
spec:
  type: secretstores.local.file
  version: v1
  metadata: [{ name: secretsFile, value: secrets.json }]
`;
const configuration = (names: string) => `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata: { name: app }
spec:
  nameResolution: { component: sqlite, version: v1, configuration: { connectionString: ${names}, cleanupInterval: "0" } }
`;

/** Starts daprd; it waits for the app on `APP_PORT`. `stop` it in `afterAll`. */
export async function startTestSidecar({
  appId,
  resources,
  secrets,
  beside,
}: TestSidecarOptions): Promise<TestSidecar> {
  const daprd = process.env.TEST_DAPRD;
  if (!daprd) throw new Error('TEST_DAPRD is not set: run through jest, whose global setup finds daprd');
  const folder = mkdtempSync(join(tmpdir(), 'skysync-sidecar-'));
  mkdirSync(join(folder, 'resources'));
  const files = {
    'resources/secretstore.yaml': secretStore,
    'configuration.yaml': configuration(join(beside?.folder ?? folder, 'names.db')),
  };
  for (const [name, yaml] of Object.entries(resources)) writeFileSync(join(folder, 'resources', name), yaml);
  for (const [name, yaml] of Object.entries(files)) writeFileSync(join(folder, name), yaml);
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });

  const [app, http, grpc, internal, metrics] = await freePorts(5);
  const tokens = { APP_API_TOKEN: randomUUID(), DAPR_API_TOKEN: randomUUID() };
  const output = openSync(join(folder, 'log'), 'w');
  const child = spawn(daprd, argumentsOf({ appId, app, http, grpc, internal, metrics }), {
    cwd: folder,
    env: { ...process.env, ...tokens },
    stdio: ['ignore', output, output],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    folder,
    env: { ...tokens, APP_PORT: String(app), DAPR_HTTP_PORT: String(http) },
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    kill,
    stop: async () => {
      await ended(child);
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Numbers = Record<'app' | 'http' | 'grpc' | 'internal' | 'metrics', number | undefined>;

const argumentsOf = ({ appId, app, http, grpc, internal, metrics }: Numbers & { appId: string }): string[] =>
  Object.entries({
    'app-id': appId,
    'app-port': app,
    'app-protocol': 'http',
    'dapr-http-port': http,
    'dapr-grpc-port': grpc,
    'dapr-internal-grpc-port': internal,
    'metrics-port': metrics,
    'profile-port': -1,
    'dapr-listen-addresses': '127.0.0.1',
    'dapr-internal-grpc-listen-address': '127.0.0.1',
    'metrics-listen-address': '127.0.0.1',
    'resources-path': 'resources',
    config: 'configuration.yaml',
    'log-level': 'info',
  }).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** Ports that nobody listens on now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const patienceMs = 8_000;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await end;
  clearTimeout(impatience);
}
