/** What is generated from: the declared routes of every service, found in the compiled services as they are. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Route } from '@skysync/service-kit';

/** The checkout this program was built in. */
export const repository = resolve(__dirname, '../../..');

export interface DeclaredService {
  appId: string;
  routes: readonly Route<never>[];
}

/** Services and the gateway, by app id. */
export type Platform = readonly DeclaredService[];

const isDeclared = (value: unknown): value is DeclaredService =>
  typeof value === 'object' && value !== null && 'appId' in value && 'routes' in value && Array.isArray(value.routes);

/** Reads `services/<name>/dist/service.js` of all services that have one; whatever it exports with routes is a service. */
export function readPlatform(root = repository): Platform {
  const folder = join(root, 'services');
  const modules = readdirSync(folder)
    .map((name) => join(folder, name, 'dist/service.js'))
    .filter((file) => existsSync(file));
  const declared = modules.flatMap((file) => Object.values<unknown>(require(file)).filter(isDeclared));
  return declared.sort((a, b) => (a.appId < b.appId ? -1 : 1));
}

/** A route that clients reach through the gateway, and the app that owns it. */
export interface PublicRoute {
  appId: string;
  route: Route<never> & { who: string };
}

const isPublic = (route: Route<never>): route is PublicRoute['route'] => typeof route.who === 'string';

/** All public routes, by path and method. */
export const publicRoutes = (platform: Platform): PublicRoute[] =>
  platform
    .flatMap(({ appId, routes }) => routes.filter(isPublic).map((route) => ({ appId, route })))
    .sort((a, b) => compare(`${a.route.path} ${a.route.method}`, `${b.route.path} ${b.route.method}`));

/** The apps that may call a route: clients come through the gateway. */
export const callersOf = ({ who }: Route<never>): readonly string[] =>
  typeof who === 'object' ? who.apps : ['gateway'];

export const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** One generated file: its path in the repository and its whole text. */
export interface Artifact {
  path: string;
  text: string;
}
