/** NATS with JetStream, for `BROKER=jetstream`: the instance's own server, with a stream for each topic. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JetStreamManager, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import { parse } from 'yaml';
import { componentOf } from './broker';
import type { Instance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { port } from './ports';
import { located, natsServer } from './requirements';
import { until } from './until';
import { writeWhole } from './write-whole';

/** The name under which it is recorded. */
export const jetstreamPart = 'nats';
/** As long as the streams of Redis (`maxLenApprox` of components/pubsub.yaml). */
const mostEvents = 40_000;
/** An event that is published again within this time is known by its id. */
const knownForMs = 120_000;

export const natsUrl = (instance: Instance): string => `nats://127.0.0.1:${port(instance.ports, 'NATS_PORT')}`;

function writeConfig(instance: Instance, token: string): string {
  const config = join(instance.directory, 'nats.conf');
  const lines = [
    'server_name: skysync',
    `listen: "127.0.0.1:${port(instance.ports, 'NATS_PORT')}"`,
    `authorization { token: "${token}" }`,
    // to the disk every second, as Redis does; a killed process loses nothing
    `jetstream { store_dir: "${join(instance.directory, 'nats')}", sync_interval: ${instance.fast ? '2m' : '1s'} }`,
    'max_payload: 8MB',
  ];
  writeWhole(config, `${lines.join('\n')}\n`, 0o600);
  return config;
}

const connected = (instance: Instance, token: string): Promise<NatsConnection | undefined> =>
  connect({ servers: natsUrl(instance), token, reconnect: false, timeout: 2_000 }).catch(() => undefined);

/** Whether JetStream answers whoever has the token. */
export async function pingJetstream(instance: Instance, token: string): Promise<boolean> {
  const connection = await connected(instance, token);
  if (!connection) return false;
  const answers = await jetstreamManager(connection).then(
    () => true,
    () => false,
  );
  await connection.close();
  return answers;
}

/** Every topic that somebody may publish to, dead letters included, as the component says. */
function topics(): string[] {
  const component = parse(readFileSync(componentOf('jetstream'), 'utf8'));
  const settings: { name: string; value?: string }[] = component.spec.metadata;
  const scopes = settings.find(({ name }) => name === 'publishingScopes')?.value ?? '';
  const named = scopes.split(';').flatMap((scope) => scope.split('=')[1]?.split(',') ?? []);
  return [...new Set(named.map((topic) => topic.trim()).filter(Boolean))];
}

/** The component makes no streams. One that is there keeps its events, and is brought to these settings. */
async function ensureStreams(manager: JetStreamManager): Promise<void> {
  for (const topic of topics()) {
    const settings = { subjects: [topic], max_msgs: mostEvents, duplicate_window: nanos(knownForMs) };
    const fixed = { name: topic, storage: StorageType.File, retention: RetentionPolicy.Limits };
    await manager.streams.add({ ...fixed, ...settings }).catch(() => manager.streams.update(topic, settings));
  }
}

/** Starts the server unless it runs, and makes the streams that are missing. */
export async function startJetstream(instance: Instance, token: string): Promise<void> {
  const ready = async (): Promise<boolean> => {
    if (!findPart(instance, jetstreamPart)) {
      const args = ['-c', writeConfig(instance, token)];
      startPart(instance, { part: jetstreamPart, command: located(natsServer), args });
    }
    return pingJetstream(instance, token);
  };
  if (!(await until(ready, 15_000)))
    throw new PlatformError(`NATS does not answer; see ${logFile(instance, jetstreamPart)}`);
  const connection = await connected(instance, token);
  if (!connection) throw new PlatformError(`NATS has ended; see ${logFile(instance, jetstreamPart)}`);
  try {
    await ensureStreams(await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
}
