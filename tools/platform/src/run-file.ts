/** The run file of `dapr run -f`: the committed one where it fits, else one derived from it for this instance. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { brokerOf, resourcesOf } from './broker';
import { defaultDirectory, type Instance, repository } from './instance';
import { metricsPortOf, wantsMetrics } from './metrics';
import { type AppId, defaultPorts, portsOf, type Replica } from './ports';
import { appOf, folderOf } from './replicas';
import { sidecarConfiguration } from './traces';
import { writeWhole } from './write-whole';

export interface RunApp {
  appID: string;
  appDirPath: string;
  configFilePath?: string;
  appPort: number;
  daprHTTPPort: number;
  daprGRPCPort: number;
  daprInternalGRPCPort: number;
  metricsPort: number;
  env?: Record<string, string>;
  command: string[];
}

export interface RunFile {
  version: number;
  common: { runtimePath: string; resourcesPaths: string[]; configFilePath: string; [option: string]: unknown };
  apps: RunApp[];
}

export const committedRunFile = join(repository, 'dapr.yaml');

export const readRunFile = (): RunFile => parse(readFileSync(committedRunFile, 'utf8'));

/** A path of the run file that is relative to the app's folder, which in the committed file is `.local`. */
const fromApp = (path: string): string => resolve(defaultDirectory, path);

function moved(app: RunApp, instance: Instance, replica: Replica): RunApp {
  const ports = portsOf(instance.ports, replica);
  return {
    ...app,
    appDirPath: folderOf(instance, replica),
    ...(app.configFilePath && { configFilePath: sidecarConfiguration(instance, fromApp(app.configFilePath)) }),
    appPort: ports.app,
    daprHTTPPort: ports.http,
    daprGRPCPort: ports.grpc,
    daprInternalGRPCPort: ports.internal,
    metricsPort: ports.metrics,
    ...(wantsMetrics(instance) && {
      env: { ...app.env, METRICS_PORT: String(metricsPortOf(instance.ports, replica)) },
    }),
    command: app.command.map((word) => (word.startsWith('../') ? fromApp(word) : word)),
  };
}

/** The committed file with this instance's folders and ports, all paths absolute, and only the replicas asked for. */
export function derivedRunFile(instance: Instance, replicas: readonly Replica[]): RunFile {
  const { common, ...file } = readRunFile();
  const fromRepository = (path: string) => resolve(repository, path);
  return {
    ...file,
    common: {
      ...common,
      runtimePath: fromRepository(common.runtimePath),
      resourcesPaths: [resourcesOf(instance)],
      configFilePath: sidecarConfiguration(instance, fromRepository(common.configFilePath)),
    },
    apps: file.apps.flatMap((app) =>
      replicas.filter((replica) => appOf(replica) === app.appID).map((replica) => moved(app, instance, replica)),
    ),
  };
}

const isCommittedOne = (instance: Instance): boolean =>
  brokerOf(instance) === 'redis' &&
  instance.directory === defaultDirectory &&
  !wantsMetrics(instance) &&
  !instance.env.OTEL_EXPORTER_OTLP_ENDPOINT &&
  Object.entries(defaultPorts).every(([name, value]) => instance.ports[name] === value);

/** The run file for all apps of the instance. */
export function runFileFor(instance: Instance, apps: readonly AppId[]): string {
  if (isCommittedOne(instance)) return committedRunFile;
  return writeRunFile(instance, 'dapr.yaml', apps);
}

/** A run file of its own for a single replica, to bring it back while the others run on. */
export function runFileForOne(instance: Instance, replica: Replica): string {
  return writeRunFile(instance, `${replica}.yaml`, [replica]);
}

function writeRunFile(instance: Instance, name: string, replicas: readonly Replica[]): string {
  const folder = join(instance.directory, 'run');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeWhole(file, stringify(derivedRunFile(instance, replicas)));
  return file;
}
