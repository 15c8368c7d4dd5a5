/** user-service: accounts, sessions and stores; the only service that signs tokens. */
import { defineService, wholeNumberSetting } from '@skysync/service-kit';
import { accountRecord } from './accounts/account-record';
import { accountRoutes } from './accounts/account-routes';
import { createPasswords } from './accounts/passwords';
import { bootstrapStore, readBootstrapStore } from './bootstrap/bootstrap-store';
import type { Deps } from './deps';
import { createAccessTokenSigner } from './sessions/access-token';
import { createLoginThrottle } from './sessions/login-throttle';
import { ownSessionRoutes } from './sessions/own-session-routes';
import { createRefreshTokens } from './sessions/refresh-token';
import { sessionRecord } from './sessions/session-record';
import { sessionRoutes } from './sessions/session-routes';
import { createStoreDirectory } from './stores/store-directory';
import { storeRecord } from './stores/store-record';
import { storeRoutes } from './stores/store-routes';
import { userRoutes } from './users/user-routes';

export const userService = defineService<Deps>({
  appId: 'user-service',
  bodyLimit: '16kb', // the largest request is a registration
  routes: [...sessionRoutes, ...ownSessionRoutes, ...accountRoutes, ...userRoutes, ...storeRoutes],
  async build({ runtime, store, log, env }) {
    const storeRecords = store(storeRecord);
    const maxFailures = wholeNumberSetting(env, 'LOGIN_MAX_FAILURES', 10, 1);
    const windowSeconds = wholeNumberSetting(env, 'LOGIN_WINDOW_SECONDS', 900, 1);
    return {
      accounts: store(accountRecord),
      sessions: store(sessionRecord),
      storeRecords,
      stores: createStoreDirectory(storeRecords),
      passwords: createPasswords(env),
      throttle: createLoginThrottle({ state: runtime.state, log, maxFailures, windowSeconds }),
      signAccessToken: createAccessTokenSigner(
        await runtime.secret('jwt-signing-key'),
        await runtime.secret('jwt-public-keys'),
      ),
      refreshTokens: createRefreshTokens(await runtime.secret('refresh-token-key')),
      log,
      firstStore: await readBootstrapStore(await runtime.secret('bootstrap-store')),
    };
  },
  prepare: (deps) => bootstrapStore(deps, deps.firstStore),
});
