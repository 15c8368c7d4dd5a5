/** Which broker carries the events: Redis streams, or what `make up BROKER=…` names. No service knows the difference. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PlatformError } from './platform-error';
import { writeWhole } from './write-whole';

const brokers = ['redis', 'jetstream'] as const;
export type Broker = (typeof brokers)[number];

export function brokerOf({ env }: { env: NodeJS.ProcessEnv }): Broker {
  const name = env.BROKER || 'redis';
  const broker = brokers.find((known) => known === name);
  if (!broker) throw new PlatformError(`BROKER=${name} is not one of ${brokers.join(', ')}`);
  return broker;
}

/** The checkout's components; this file is tools/platform/{src,dist}/broker. */
const componentsFolder = resolve(__dirname, '../../../components');
/** The component that takes the place of pubsub.yaml. */
export const componentOf = (broker: Broker): string => join(componentsFolder, 'brokers', `${broker}.yaml`);

/**
 * The folder of components that the sidecars of an instance read: the checkout's own, or a copy with another broker. What is
 * as it should be is not written again, because sidecars that run take any change for a reason to load their components anew.
 */
export function resourcesOf(instance: { directory: string; env: NodeJS.ProcessEnv }): string {
  const broker = brokerOf(instance);
  if (broker === 'redis') return componentsFolder;
  const folder = join(instance.directory, 'components');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = readdirSync(componentsFolder).filter((file) => file.endsWith('.yaml') && file !== 'pubsub.yaml');
  for (const file of kept) copyChanged(join(componentsFolder, file), join(folder, file));
  copyChanged(componentOf(broker), join(folder, 'pubsub.yaml'));
  return folder;
}

function copyChanged(from: string, to: string): void {
  const text = readFileSync(from, 'utf8');
  if (!existsSync(to) || readFileSync(to, 'utf8') !== text) writeWhole(to, text);
}
