/** What the repository says elsewhere and the manifests have to say again: apps, components, routes, calls, secrets, topics. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubernetesObject } from '../kubectl';
import { repository } from '../settings';

export const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

export const apps: string[] = (parse(read('dapr.yaml')) as { apps: { appID: string }[] }).apps
  .map(({ appID }) => appID)
  .sort();

export interface DaprObject extends KubernetesObject {
  scopes?: string[];
  spec: { type?: string; metadata?: ComponentSetting[]; [member: string]: unknown };
}

export interface ComponentSetting {
  name: string;
  value?: string;
  secretKeyRef?: { name: string; key: string };
}

/** The objects of components/, which serve local runs. */
export const localObjects: DaprObject[] = readdirSync(join(repository, 'components'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parse(read(`components/${name}`)) as DaprObject);

/** The gateway policy's table: app → method → route → role. */
export const policyRoutes = (): Record<string, Record<string, Record<string, string>>> => {
  const table = /^routes := (\{.*?^\})/ms.exec(read('components/policies/gateway.rego'))?.[1] ?? '';
  return JSON.parse(table.replace(/,(\s*[}\]])/g, '$1'));
};

/** The compiled sources of a service, tests left out, as one text. */
export function sourceOf(app: string): string {
  const folder = join(repository, 'services', app, 'src');
  if (!existsSync(folder)) throw new Error(`there is no ${folder}`);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

/** The secrets that an app asks its sidecar for. */
export const secretsAskedBy = (app: string): string[] =>
  [...sourceOf(app).matchAll(/\.secret\(\s*[`']([^`']+)[`']/g)].map(([, name = '']) =>
    name.replace(/\$\{appId\}/, app),
  );

interface Call {
  caller: string;
  callee: string;
  method: string;
  path: string;
}

/** The calls of services/<app>/src/clients: `const app = '…'` and `invoke(app, '/path…', { method, body })`. */
export function invocationsOf(caller: string): Call[] {
  const folder = join(repository, 'services', caller, 'src/clients');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(folder, file), 'utf8');
      const callee = /const app = '([a-z-]+)'/.exec(source)?.[1] ?? file;
      return [...source.matchAll(/invoke(?:<[^(]*>)?\(\s*app,\s*[`']([^`'$?]+)[^`']*[`']([^)]*)\)/g)].map(
        ([, path = '', options = '']) => ({
          caller,
          callee,
          path,
          method: /method: '([A-Z]+)'/.exec(options)?.[1] ?? (options.includes('body') ? 'POST' : 'GET'),
        }),
      );
    });
}
