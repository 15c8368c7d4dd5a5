/** A service as data: what it needs, which rooms it has, what it does on events and with time. The kit does the wiring. */
import type { Topic } from '@skysync/contracts';
import { connectDatabase } from '../aggregates/connect-database';
import { deadLetterRoutes } from '../dead-letters/dead-letter-routes';
import type { Route } from '../routes/route';
import { assemble, heardTopics } from './assemble';
import type { Assembled, BaseParts, ServiceDefinition } from './definition';
import type { App, Running } from './run';

/** A service that can be run, tested, and asked for its routes. */
export interface Service<D> extends App {
  /** All declared routes, those of the kit included: what documents, policy and access control are generated from. */
  routes: readonly Route<never>[];
  /** The topics whose events it handles. */
  topics: readonly Topic[];
  /** The app and what it works with, over a database that is connected. For tests. */
  assemble(parts: BaseParts): Promise<Assembled<D>>;
}

/** Makes a service that can be run, tested, and asked for its routes. */
export function defineService<D>(definition: ServiceDefinition<D>): Service<D> {
  const { appId } = definition;
  return {
    appId,
    routes: [...definition.routes, ...deadLetterRoutes],
    topics: heardTopics(definition),
    assemble: (parts) => assemble(definition, parts),
    async start(runtime, log, env, metrics): Promise<Running> {
      const connection = await connectDatabase(await runtime.secret(`mongodb-uri-${appId}`), env);
      const publicKeys = await runtime.secret('jwt-public-keys');
      const parts = { runtime, connection, log, env, publicKeys, ...(metrics && { metrics }) };
      const { app, follow, catchUp, settle, close } = await assemble(definition, parts);
      follow();
      return {
        app,
        catchUp,
        settle,
        close: async () => {
          await close();
          await connection.close();
        },
      };
    },
  };
}
