/** All functions of serverless.yml in an emulation of Lambda and its HTTP API, with sidecars that are somewhere else. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { type AppId, appIds, freePorts, type Ports, port, portsOf, type Secrets, until } from '@skysync/platform';
import { type Invoke, startFunctionUrl } from '@skysync/test-kit';
import { type FunctionName, repository } from './functions';
import { functionsLog, type Invocation, invocationsOf } from './invocations';
import { endProcess, startProcess } from './own-process';
import { prepareRemoteDapr, type RemoteDapr, type RemoteSidecar } from './remote-dapr';

export interface Emulation {
  /** The HTTP API. */
  url: string;
  /** Invokes a function with any event, as a schedule does. Throws when the function does. */
  invoke(name: FunctionName, event: object): Promise<unknown>;
  /** All that it ran so far. */
  invocations(): Invocation[];
  sidecars: Record<AppId, RemoteSidecar>;
  stop(): Promise<void>;
}

export interface EmulationOptions {
  /** For logs, secrets and components. */
  directory: string;
  /** Where databases and Redis are, and all other secrets. */
  secrets: Secrets;
}

/** Starts it over bundles that are there; whatever it started it ends when it cannot go on. */
export async function startEmulation({ directory, secrets }: EmulationOptions): Promise<Emulation> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const ports = await freePorts();
  const lambda = `http://127.0.0.1:${port(ports, 'MONGODB_PORT')}`; // of a database that does not run there
  const dapr = prepareRemoteDapr({ directory, secrets, ports });
  const offline = startOffline(directory, dapr, ports);
  const urls: Server[] = [];
  const stop = async (): Promise<void> => {
    await dapr.stop();
    for (const server of urls) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await endProcess(offline);
  };
  const invoke =
    (name: FunctionName): Invoke =>
    (event) =>
      invokeFunction(lambda, name, event);
  try {
    await untilListening(lambda, directory, offline);
    for (const app of appIds.filter((each) => each !== 'gateway')) {
      urls.push(await startFunctionUrl(portsOf(ports, app).app, invoke(app)));
    }
    await dapr.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `http://127.0.0.1:${port(ports, 'GATEWAY_PORT')}`;
  return {
    url,
    invoke: (name, event) => invoke(name)(event),
    invocations: () => invocationsOf(directory),
    sidecars: dapr.sidecars,
    stop,
  };
}

/** What serverless.yml takes from the environment in place of the parameter store. */
function settingsOf(sidecars: RemoteDapr['sidecars']): NodeJS.ProcessEnv {
  const ofSidecars = appIds.flatMap((app) => {
    const prefix = app.toUpperCase().replace('-', '_');
    const { origin, daprApiToken, appApiToken } = sidecars[app];
    return [
      [`${prefix}_DAPR_HTTP_ENDPOINT`, origin],
      [`${prefix}_DAPR_API_TOKEN`, daprApiToken],
      [`${prefix}_APP_API_TOKEN`, appApiToken],
    ];
  });
  const network = { SECURITY_GROUP: 'sg-local', SUBNET_A: 'subnet-a', SUBNET_B: 'subnet-b' };
  return { ...network, SHOP_URL: 'http://localhost', SANDBOX_ENABLED: 'true', ...Object.fromEntries(ofSidecars) };
}

function startOffline(directory: string, { sidecars }: RemoteDapr, ports: Ports): ChildProcess {
  const log = openSync(functionsLog(directory), 'w');
  const program = join(repository, 'node_modules/serverless/bin/serverless.js');
  const settings = {
    host: '127.0.0.1',
    httpPort: port(ports, 'GATEWAY_PORT'),
    lambdaPort: port(ports, 'MONGODB_PORT'),
    albPort: port(ports, 'REDIS_PORT'),
  };
  return startProcess(
    process.execPath,
    [program, 'offline', 'start', ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
    { cwd: repository, stdio: ['ignore', log, log], env: { ...process.env, ...settingsOf(sidecars) } },
  );
}

async function untilListening(url: string, directory: string, offline: ChildProcess): Promise<void> {
  const answers = () => (offline.exitCode === null ? fetch(url).then(Boolean, () => false) : Promise.resolve(true));
  const answered = await until(answers, 60_000);
  if (!answered || offline.exitCode !== null) {
    throw new Error(`the emulation does not start: see ${functionsLog(directory)}`);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invokeFunction(lambda: string, name: FunctionName, event: object): Promise<unknown> {
  const answer = await fetch(`${lambda}/2015-03-31/functions/skysync-dev-${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  const text = await answer.text();
  if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(`${name} failed: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
