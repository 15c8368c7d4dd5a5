/** Every app publishes what its code makes and listens where its handlers do, locally and in the cluster. */
import { topics } from '@skysync/contracts';
import { parse } from 'yaml';
import { built, ofKind } from './built-objects';
import { apps, type DaprObject, declaredService, localObjects, read, topicsMadeBy } from './repository-facts';

const scopesOf = (component: DaprObject | undefined, name: string): Map<string, string[]> => {
  const text = component?.spec.metadata?.find((setting) => setting.name === name)?.value ?? '';
  const parts = text.replaceAll(/\s/g, '').split(';');
  return new Map(
    parts.map((part) => {
      const [app = '', list = ''] = part.split('=');
      return [app, list.split(',').filter(Boolean)];
    }),
  );
};

const heardByGateway = /topics: \[.*?\]/.exec(read('services/gateway/src/app.ts'))?.[0] ?? '';

/** The gateway hears of products, to forget what it keeps; it is no service with handlers. */
const listenedTo = (app: string): readonly string[] =>
  app === 'gateway'
    ? topics.filter((topic) => heardByGateway.includes(`'${topic}'`))
    : [...declaredService(app, require).topics].sort();

/** What a sidecar gives up on goes to a topic of the app's own; the gateway keeps none. */
const deadLetters = (app: string): string[] =>
  app === 'gateway' ? [] : listenedTo(app).map((topic) => `${topic}-dead-letter-${app}`);

const inCluster = async (overlay: string): Promise<DaprObject[]> =>
  ofKind<DaprObject>(await built(overlay), 'Component');
const onJetstream = [parse(read('components/brokers/jetstream.yaml')) as DaprObject];

describe.each([
  ['components/', async () => localObjects],
  ['components/brokers/jetstream.yaml', async () => onJetstream],
  ['k8s/overlays/local', () => inCluster('local')],
  ['k8s/components/kafka', () => inCluster('production-kafka')],
])('pubsub of %s', (_where, objects) => {
  test.each(apps)('%s', async (app) => {
    const pubsub = (await objects()).find(({ metadata }) => metadata.name === 'pubsub');
    expect(scopesOf(pubsub, 'publishingScopes').get(app)).toEqual([...topicsMadeBy(app), ...deadLetters(app)]);
    expect(scopesOf(pubsub, 'subscriptionScopes').get(app)).toEqual([...listenedTo(app), ...deadLetters(app)]);
  });
});
