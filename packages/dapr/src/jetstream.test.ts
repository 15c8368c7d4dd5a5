/** So does one whose events go over a real NATS JetStream, by the settings of components/brokers/jetstream.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Broker } from '@skysync/test-kit';
import { parse } from 'yaml';
import { appId, holdToConformance } from '../test/conformance';

const servers = process.env.TEST_NATS_URL ?? '';
const token = process.env.TEST_NATS_TOKEN ?? '';

/** The component of a local run, but for what is the app's and the secret store's. */
function settings(): string {
  const component = readFileSync(join(__dirname, '../../../components/brokers/jetstream.yaml'), 'utf8');
  const metadata: { name: string; value?: string }[] = parse(component).spec.metadata;
  const own = metadata.filter(({ name, value }) => value !== undefined && !name.endsWith('Scopes'));
  const all = [...own, { name: 'natsURL', value: servers }, { name: 'token', value: token }];
  return all.map((setting) => `\n    - ${JSON.stringify(setting)}`).join('');
}

/** The stream of the app's own dead letters; whoever starts a platform makes those of its apps. */
async function broker(): Promise<Broker> {
  const connection = await connect({ servers, token });
  const topic = `orders-dead-letter-${appId}`;
  await (await jetstreamManager(connection)).streams.add({ name: topic, subjects: [topic] });
  await connection.close();
  return { type: 'pubsub.jetstream', metadata: settings() };
}

holdToConformance(broker);
