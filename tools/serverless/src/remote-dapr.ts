/** The sidecars of an emulation: far away from their functions, as far as these can tell. */
import type { ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppId, type AppPorts, appIds, type Ports, portsOf, random, type Secrets, until } from '@skysync/platform';
import { parse, stringify } from 'yaml';
import { repository } from './functions';
import { endProcess, startProcess } from './own-process';

/** Where a sidecar is, and the tokens that it and its app show each other. */
export interface RemoteSidecar {
  origin: string;
  daprApiToken: string;
  appApiToken: string;
}

export interface RemoteDapr {
  sidecars: Record<AppId, RemoteSidecar>;
  /** Starts them, and waits until they have found their apps, which must be there by then. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface RemoteDaprOptions {
  /** For secrets, components and logs. */
  directory: string;
  secrets: Secrets;
  ports: Ports;
}

const source = join(repository, 'components');

/** Not that of whatever else uses the same Redis. */
const redisDatabase = '1';

interface Component {
  spec?: { type?: string; metadata?: { name: string; value?: string }[] };
}

/** The platform's components, but for the timer, which is a schedule there. */
function writeComponents(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(source).filter((file) => file.endsWith('.yaml') && file !== 'sweeper.yaml')) {
    const component: Component = parse(readFileSync(join(source, name), 'utf8'));
    if (component.spec?.type?.endsWith('.redis')) {
      component.spec.metadata?.push({ name: 'redisDB', value: redisDatabase });
    }
    writeFileSync(join(directory, name), stringify(component));
  }
  cpSync(join(source, 'configuration'), join(directory, 'configuration'), { recursive: true });
}

/** Writes what they need; none runs yet. */
export function prepareRemoteDapr({ directory, secrets, ports }: RemoteDaprOptions): RemoteDapr {
  writeComponents(join(directory, 'components'));
  writeFileSync(join(directory, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
  const children: ChildProcess[] = [];
  const sidecars = Object.fromEntries(
    appIds.map((app) => [app, prepareSidecar(directory, app, portsOf(ports, app))]),
  ) as Record<AppId, RemoteSidecar>;
  return {
    sidecars,
    async start() {
      for (const app of appIds) children.push(startSidecar(directory, app, portsOf(ports, app)));
      await Promise.all(appIds.map((app) => untilReady(app, sidecars[app].origin)));
    },
    stop: async () => void (await Promise.all(children.map(endProcess))),
  };
}

function prepareSidecar(directory: string, app: AppId, { http }: AppPorts): RemoteSidecar {
  const [daprApiToken, appApiToken] = [random(), random()];
  const tokens = `APP_API_TOKEN=${appApiToken}\nDAPR_API_TOKEN=${daprApiToken}\n`;
  writeFileSync(join(directory, `${app}.env`), tokens, { mode: 0o600 });
  return { origin: `http://127.0.0.1:${http}`, daprApiToken, appApiToken };
}

function startSidecar(directory: string, app: AppId, ports: AppPorts): ChildProcess {
  const log = openSync(join(directory, `${app}-sidecar.log`), 'w');
  const settings = {
    'app-id': app,
    // nothing is brought to the gateway: it keeps no pages there that an event could make old
    ...(app !== 'gateway' && { 'app-port': ports.app }),
    'dapr-http-port': ports.http,
    'dapr-grpc-port': ports.grpc,
    'dapr-internal-grpc-port': ports.internal,
    'metrics-port': ports.metrics,
    'dapr-listen-addresses': '127.0.0.1',
    'resources-path': join(directory, 'components'),
    config: join(directory, 'components/configuration', app === 'gateway' ? 'gateway.yaml' : 'app.yaml'),
  };
  return startProcess(
    join(repository, 'tools/sidecar/.dapr/bin/daprd'),
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { cwd: directory, stdio: ['ignore', log, log], env: { ...process.env, RATE_LIMIT_CEILING: '0' } },
  );
}

async function untilReady(app: AppId, origin: string): Promise<void> {
  const isReady = async (): Promise<boolean> => {
    const answer = await fetch(`${origin}/v1.0/healthz`).catch(() => undefined);
    return answer?.ok ?? false;
  };
  if (!(await until(isReady, 60_000, 100))) throw new Error(`the sidecar of ${app} is not ready`);
}
