/** All wiring of the service. */
import { join } from 'node:path';
import {
  createApp as createAppShell,
  createDeadLetters,
  createGuard,
  createOutboxRelay,
  type Logger,
  pingDatabase,
  type Sidecar,
  subscriptions,
  type VerifyToken,
} from '@skysync/service-kit';
import type { Express } from 'express';
import type { Connection } from 'mongoose';
import { auditRoutes } from './audit/audit-routes';
import { createCategoryModel } from './categories/category-model';
import { categoryRoutes } from './categories/category-routes';
import type { Deps } from './deps';
import { inventoryRoutes } from './inventory/inventory-routes';
import { createStockModel } from './inventory/stock-model';
import { createProductModel } from './products/product-model';
import { productRoutes } from './products/product-routes';
import { createReservationModel } from './reservations/reservation-model';
import { reservationRoutes } from './reservations/reservation-routes';
import { reservationHandlers } from './reservations/reservation-subscriptions';
import { sweeperRoutes } from './sweeper';

export const appId = 'product-service';

export interface Outside {
  connection: Connection;
  sidecar: Pick<Sidecar, 'publish'>;
  verifyToken: VerifyToken;
  appApiToken: string;
  log: Logger;
}

export function createDeps({ connection, sidecar, verifyToken, log }: Outside): Deps {
  return {
    products: createProductModel(connection),
    categories: createCategoryModel(connection),
    stock: createStockModel(connection),
    reservations: createReservationModel(connection),
    relay: createOutboxRelay({ appId, sidecar, log }),
    guard: createGuard(verifyToken),
    log,
  };
}

export function createApp(outside: Outside, deps: Deps): Express {
  const { connection, appApiToken, log } = outside;
  const deadLetters = createDeadLetters(connection);
  return createAppShell({
    log,
    appApiToken,
    bodyLimit: '2mb', // an import of a hundred products with their descriptions
    ready: () => pingDatabase(connection),
    openapi: join(__dirname, '../openapi.yaml'),
    routes: [
      productRoutes(deps),
      categoryRoutes(deps),
      inventoryRoutes(deps),
      reservationRoutes(deps),
      auditRoutes(deps),
      sweeperRoutes(deps),
      subscriptions({ appId, handlers: reservationHandlers(deps), log, deadLetters }),
    ],
  });
}
