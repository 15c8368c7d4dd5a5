/** Wires the service together; never listens. */
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
import type { Deps } from './deps';
import { createPayments } from './payments/payment-model';
import { paymentRoutes } from './payments/payment-routes';
import { paymentHandlers } from './payments/payment-subscriptions';
import type { PaymentProvider } from './providers/provider';
import { createWebhookInbox } from './webhooks/webhook-inbox';
import { webhookRoutes } from './webhooks/webhook-routes';

export const appId = 'payment-service';

export interface DepsOptions {
  connection: Connection;
  sidecar: Pick<Sidecar, 'publish'>;
  log: Logger;
  providers: PaymentProvider[];
  providerTimeoutMs: number;
}

export function createDeps({ connection, sidecar, log, providers, providerTimeoutMs }: DepsOptions): Deps {
  const relay = createOutboxRelay({ appId, sidecar, log });
  return {
    relay,
    log,
    payments: createPayments(connection, relay),
    inbox: createWebhookInbox(connection),
    deadLetters: createDeadLetters(connection),
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    providerTimeoutMs,
    now: () => new Date(),
  };
}

export interface AppOptions {
  connection: Connection;
  verifyToken: VerifyToken;
  appApiToken: string;
}

export function createApp(deps: Deps, { connection, verifyToken, appApiToken }: AppOptions): Express {
  const { log, deadLetters } = deps;
  return createAppShell({
    log,
    appApiToken,
    ready: () => pingDatabase(connection),
    openapi: join(__dirname, '../openapi.yaml'),
    rawRoutes: [webhookRoutes(deps)],
    routes: [
      subscriptions({ appId, handlers: paymentHandlers(deps), log, deadLetters }),
      paymentRoutes(deps, createGuard(verifyToken)),
    ],
  });
}
