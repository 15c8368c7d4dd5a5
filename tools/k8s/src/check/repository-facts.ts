/** What the repository says elsewhere and the manifests have to say again: apps, components, routes, calls, secrets, topics. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calls, isEventType, type Topic, topicOf } from '@skysync/contracts';
import type { Route } from '@skysync/service-kit';
import { parse } from 'yaml';
import type { KubernetesObject } from '../kubectl';
import { repository } from '../settings';

export const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** What dapr.yaml says of one app. */
export interface LocalApp {
  appID: string;
  env?: Record<string, string>;
}

export const daprFile = parse(read('dapr.yaml')) as {
  common: Record<string, unknown> & { env: Record<string, string> };
  apps: LocalApp[];
};

export const apps: string[] = daprFile.apps.map(({ appID }) => appID).sort();
export const services: string[] = apps.filter((app) => app !== 'gateway');

export interface DaprObject extends KubernetesObject {
  scopes?: string[];
  auth?: { secretStore: string };
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

/** What `services/<app>/src/service.ts` exports. */
export interface Declared {
  routes: readonly Route<never>[];
  topics: readonly Topic[];
}

const isDeclared = (value: unknown): value is Declared =>
  typeof value === 'object' && value !== null && 'routes' in value && 'topics' in value;

/** A service as its code declares it; `load` is the caller's `require`, which can read TypeScript. */
export function declaredService(app: string, load: (path: string) => Record<string, unknown>): Declared {
  const found = Object.values(load(join(repository, 'services', app, 'src/service'))).find(isDeclared);
  if (!found) throw new Error(`services/${app}/src/service.ts exports no service`);
  return found;
}

/** The sources of a folder, tests left out, as one text. */
export function sourceOf(path: string): string {
  const folder = join(repository, path);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

const secretsAsked = (source: string, app: string): string[] =>
  [...source.matchAll(/\.secret\(\s*(?:[`']([^`']+)[`']|secretOf\()/g)].map(
    ([, name = 'payments']) => name.replace('$' + '{appId}', app), // stores' accounts are keys of one Secret
  );

/** The secrets that an app asks its sidecar for, by itself or through the kit that starts every service. */
export function secretsAskedBy(app: string): string[] {
  const kit = app === 'gateway' ? '' : read('packages/service-kit/src/service/service.ts');
  return [...new Set(secretsAsked(sourceOf(`services/${app}/src`) + kit, app))].sort();
}

/** The topics of the event types that the code of an app makes: `type: 'skysync.order.paid.v1'`, or handed on as a word. */
export function topicsMadeBy(app: string): Topic[] {
  const words = [...sourceOf(`services/${app}/src`).matchAll(/(?:type: |\? |: |\()'(skysync\.[a-z_.]+\.v\d+)'(?!:)/g)];
  return [
    ...new Set(
      words
        .map(([, type]) => type)
        .filter(isEventType)
        .map(topicOf),
    ),
  ].sort();
}

/** Who calls whom, by the contracts. */
export const pairsOfCalls = (): { caller: string; callee: string; method: string; path: string }[] =>
  Object.values(calls).flatMap(({ callers, apps: callees, method, path }) =>
    callers.flatMap((caller) => callees.map((callee) => ({ caller, callee, method, path }))),
  );
