/** Lists that must agree stand in several places by nature; these tests keep them from drifting apart. `npm test` compares generated files beforehand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calls, events } from '@skysync/contracts';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const services = readdirSync(join(root, 'services')).filter((name) => existsSync(join(root, 'services', name, 'src')));

const codeOf = (service: string): string =>
  readdirSync(join(root, 'services', service, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => read(join('services', service, 'src', file)))
    .join('\n');

test('dapr.yaml runs exactly the services there are', () => {
  const { apps } = parse(read('dapr.yaml')) as { apps: { appID: string }[] };
  expect(apps.map(({ appID }) => appID).sort()).toEqual([...services].sort());
});

test('serverless.yml has a function for each service, invoked by its own routes, and an authorizer', () => {
  const { functions } = parse(read('serverless.yml')) as {
    functions: Record<
      string,
      { handler: string; url?: boolean; events?: unknown; environment: Record<string, string> }
    >;
  };
  const { authorizer, gateway, ...ofServices } = functions;
  expect(Object.keys(functions).sort()).toEqual(['authorizer', ...services].sort());
  expect(gateway?.events).toEqual([{ httpApi: '*' }]);
  expect(authorizer?.environment).toEqual(expect.objectContaining({ DAPR_API_TOKEN: expect.any(String) }));
  for (const [name, { handler, url, events, environment }] of Object.entries(ofServices)) {
    expect({ handler, url, events }).toEqual({
      handler: `.lambda/${name}/dist/lambda.handler`,
      url: true,
      events: `\${file(serverless.events.yml):${name}}`,
    });
    const prefix = name.toUpperCase().replace('-', '_');
    for (const setting of ['DAPR_HTTP_ENDPOINT', 'DAPR_API_TOKEN', 'APP_API_TOKEN']) {
      expect(environment[setting]).toContain(`\${env:${prefix}_${setting}, ssm:`);
      expect(environment[setting]).toContain(`/${name}/${setting.toLowerCase().replaceAll('_', '-')}}`);
    }
  }
});

test('components are scoped to apps that exist', () => {
  for (const file of readdirSync(join(root, 'components')).filter((name) => name.endsWith('.yaml'))) {
    const { scopes } = parse(read(`components/${file}`)) as { scopes?: string[] };
    expect({ file, scopes }).toEqual({ file, scopes: expect.any(Array) });
    expect({ file, unknown: scopes?.filter((app) => !services.includes(app)) }).toEqual({ file, unknown: [] });
  }
});

test('every event type is made somewhere, and every call is between services that exist', () => {
  const code = services.map(codeOf).join('\n');
  const unmade = Object.keys(events).filter((type) => !code.includes(`'${type}'`));
  expect(unmade).toEqual([]);
  const strangers = Object.values(calls).flatMap(({ apps, callers }) =>
    [...apps, ...callers].filter((app) => !services.includes(app)),
  );
  expect(strangers).toEqual([]);
});

test('every service answers exactly the calls that the contracts give it', () => {
  for (const service of services.filter((name) => name !== 'gateway')) {
    const { paths } = JSON.parse(read(`services/${service}/openapi.json`)) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const answered = Object.entries(paths)
      .filter(([path]) => path.startsWith('/internal/'))
      .flatMap(([, methods]) => Object.values(methods).map(({ operationId }) => operationId));
    const given = Object.entries(calls).filter(([, { apps }]) => apps.some((app) => app === service));
    expect({ service, answered: answered.sort() }).toEqual({ service, answered: given.map(([name]) => name).sort() });
  }
});
