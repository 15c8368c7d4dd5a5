/** Lists that must agree stand in several places by nature; these tests keep them from drifting apart. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchemas } from '@skysync/events';
import { parse } from 'yaml';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const services = readdirSync(join(root, 'services')).filter((name) =>
  existsSync(join(root, 'services', name, 'openapi.yaml')),
);
const backends = services.filter((name) => name !== 'gateway');

test('dapr.yaml runs exactly the services there are', () => {
  const { apps } = parse(read('dapr.yaml')) as { apps: { appID: string }[] };
  expect(apps.map(({ appID }) => appID).sort()).toEqual(services.sort());
});

test('components are scoped to apps that exist', () => {
  for (const file of readdirSync(join(root, 'components')).filter((name) => name.endsWith('.yaml'))) {
    const { scopes } = parse(read(`components/${file}`)) as { scopes?: string[] };
    expect({ file, scopes }).toEqual({ file, scopes: expect.any(Array) });
    expect({ file, unknown: scopes?.filter((app) => !services.includes(app)) }).toEqual({ file, unknown: [] });
  }
});

test('every event type is told somewhere, and the architecture page names it', () => {
  const sources = backends.flatMap((service) =>
    readdirSync(join(root, 'services', service, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => read(join('services', service, 'src', file))),
  );
  const page = read('docs/architecture.md');
  for (const type of Object.keys(eventSchemas)) {
    expect({
      type,
      told: sources.some((source) => source.includes(`newEvent('${type}'`) || source.includes(`'${type}'`)),
    }).toEqual({ type, told: true });
    expect({ type, named: page.includes(`.${type.split('.').slice(2).join('.')}`) }).toEqual({ type, named: true });
  }
});
