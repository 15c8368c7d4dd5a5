/** Where spans go: to a Jaeger of the instance's own (`make up TRACES=1`), or to a collector of the user's (`OTEL_EXPORTER_OTLP_ENDPOINT`). */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Instance, repository, saveInstance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { port } from './ports';
import { jaeger, located } from './requirements';
import { until } from './until';
import { writeWhole } from './write-whole';

export const jaegerPart = 'jaeger';
const startWithinMs = 20_000;
const configuration = join(repository, 'tools/jaeger.yaml');

export const wantsJaeger = ({ env }: Pick<Instance, 'env'>): boolean => env.TRACES === '1';

/** The address of its page and API. */
export const jaegerUrl = ({ ports }: Pick<Instance, 'ports'>): string =>
  `http://localhost:${port(ports, 'JAEGER_PORT')}`;

/** Whether Jaeger answers there. */
export async function pingJaeger(instance: Instance): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${port(instance.ports, 'JAEGER_PORT')}/api/services`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Starts it unless it runs; what it knew is gone with the one before, since it keeps all in memory. */
export async function startJaeger(instance: Instance): Promise<void> {
  const otlpPort = port(instance.ports, 'JAEGER_OTLP_PORT');
  if (!findPart(instance, jaegerPart)) {
    startPart(instance, {
      part: jaegerPart,
      command: located(jaeger),
      args: ['--config', configuration],
      env: {
        JAEGER_PORT: String(port(instance.ports, 'JAEGER_PORT')),
        JAEGER_OTLP_PORT: String(otlpPort),
      },
    });
  }
  if (!(await until(() => pingJaeger(instance), startWithinMs)))
    throw new PlatformError(`Jaeger did not start; see ${logFile(instance, jaegerPart)}`);
}

/** Tells the apps where Jaeger is. Every trace is kept there, unless `OTEL_TRACES_SAMPLER_ARG` says another share. */
export function sendToJaeger(instance: Instance): void {
  instance.env = {
    OTEL_TRACES_SAMPLER_ARG: '1',
    ...instance.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port(instance.ports, 'JAEGER_OTLP_PORT')}`,
  };
  saveInstance(instance);
}

/**
 * What a sidecar's Configuration says of tracing. The gateway decides what is sampled, and sidecars follow: 0 would switch
 * their spans off altogether, so they begin one trace in a billion of their own.
 */
const tracingTo = (endpoint: string) => ({
  samplingRate: '0.000000001',
  otel: { endpointAddress: new URL(endpoint).host, isSecure: endpoint.startsWith('https:'), protocol: 'http' },
});

/** The Configuration of a sidecar: `file` as it stands, or a copy for this instance that says where its spans go. */
export function sidecarConfiguration(instance: Instance, file: string): string {
  const endpoint = instance.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return file;
  const folder = join(instance.directory, 'run/configuration');
  mkdirSync(folder, { recursive: true });
  const document = parse(readFileSync(file, 'utf8'));
  document.spec.tracing = tracingTo(endpoint);
  const copy = join(folder, basename(file));
  writeWhole(copy, stringify(document));
  return copy;
}
