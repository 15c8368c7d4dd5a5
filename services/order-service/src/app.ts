/** Wires the service; never listens. */
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
import { cartRoutes } from './carts/cart-routes';
import { createCartStore } from './carts/cart-store';
import { createPaymentClient } from './clients/payment-client';
import { createProductClient } from './clients/product-client';
import { deadLetterRoutes } from './dead-letters/dead-letter-routes';
import { deadLetterSources } from './dead-letters/dead-letters';
import { createOrderModel } from './orders/order-model';
import { orderRoutes } from './orders/order-routes';
import { createOrderStore } from './orders/order-store';
import { sweeperRoutes } from './orders/order-sweeper';
import { paymentHandlers } from './orders/payment-subscriptions';
import { createSaga } from './orders/saga';

const appId = 'order-service';

export interface AppDeps {
  connection: Connection;
  sidecar: Sidecar;
  verifyToken: VerifyToken;
  appApiToken: string;
  log: Logger;
}

/** Also returns `drain`, which waits for events that are on their way out. */
export function createApp({ connection, sidecar, verifyToken, appApiToken, log }: AppDeps) {
  const relay = createOutboxRelay({ appId, sidecar, log });
  const services = {
    carts: createCartStore(sidecar.state),
    orders: createOrderStore(createOrderModel(connection), relay),
    products: createProductClient(sidecar.invoke),
    payments: createPaymentClient(sidecar.invoke),
    relay,
    log,
  };
  const deps = { ...services, saga: createSaga(services) };
  const guard = createGuard(verifyToken);
  const handling = { handlers: paymentHandlers(deps), log, deadLetters: createDeadLetters(connection) };

  const app: Express = createAppShell({
    log,
    appApiToken,
    ready: () => pingDatabase(connection),
    openapi: join(__dirname, '../openapi.yaml'),
    routes: [
      cartRoutes(deps, guard),
      orderRoutes(deps, guard),
      auditRoutes(deps, guard),
      deadLetterRoutes(deadLetterSources(deps, handling), guard, log),
      sweeperRoutes(deps),
      subscriptions({ appId, ...handling }),
    ],
  });
  return { app, drain: relay.drain };
}
