/** All of user-service wired into one app; it never listens. */
import { join } from 'node:path';
import { createApp as createAppShell, pingDatabase } from '@skysync/service-kit';
import type { Express } from 'express';
import { accountRoutes } from './accounts/account-routes';
import type { Deps } from './deps';
import { sessionRoutes } from './sessions/session-routes';
import { storeRoutes } from './stores/store-routes';
import { sweeperRoutes } from './sweeper-routes';

export const openapiPath = join(__dirname, '../openapi.yaml');

export function createApp(deps: Deps): Express {
  return createAppShell({
    log: deps.log,
    appApiToken: deps.appApiToken,
    bodyLimit: '16kb', // the largest request is a registration
    ready: () => pingDatabase(deps.connection),
    openapi: openapiPath,
    routes: [sessionRoutes(deps), accountRoutes(deps), storeRoutes(deps), sweeperRoutes(deps)],
  });
}
