/** user-service: accounts, sessions and stores; the only service that signs tokens. */
import { createMailer, createMailQueue, mailRecord, readMailSettings } from '@skysync/mail';
import { defineService, wholeNumberSetting } from '@skysync/service-kit';
import { accountRecord } from './accounts/account-record';
import { accountRoutes } from './accounts/account-routes';
import { createPasswords } from './accounts/passwords';
import { bootstrapStore, readBootstrapStore } from './bootstrap/bootstrap-store';
import type { Deps } from './deps';
import { createLinkTokens } from './mailbox/link-tokens';
import { mailboxRoutes } from './mailbox/mailbox-routes';
import { createMailLimits } from './mails/mail-limits';
import { mailEvents, postMailsFor } from './mails/mails-for-events';
import { prepareMail } from './mails/prepare-mail';
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
  routes: [...sessionRoutes, ...ownSessionRoutes, ...accountRoutes, ...mailboxRoutes, ...userRoutes, ...storeRoutes],
  events: mailEvents,
  ownEvents: postMailsFor,
  sweeps: ({ mails }) => [{ name: 'mails', run: mails.sendDue }],
  async build({ runtime, call, store, log, env }) {
    const storeRecords = store(storeRecord);
    const accounts = store(accountRecord);
    const linkTokens = createLinkTokens(await runtime.secret('mail-link-key'));
    const forMails = { call, accounts, storeRecords, linkTokens, mailSettings: readMailSettings(env) };
    const maxFailures = wholeNumberSetting(env, 'LOGIN_MAX_FAILURES', 10, 1);
    const windowSeconds = wholeNumberSetting(env, 'LOGIN_WINDOW_SECONDS', 900, 1);
    return {
      accounts,
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
      mails: createMailQueue({
        mails: store(mailRecord),
        send: createMailer(runtime.bind),
        prepare: (mail) => prepareMail(forMails, mail),
        log,
      }),
      mailLimits: createMailLimits(runtime.state, log),
      linkTokens,
      log,
      firstStore: await readBootstrapStore(await runtime.secret('bootstrap-store')),
    };
  },
  prepare: (deps) => bootstrapStore(deps, deps.firstStore),
  close: ({ mails }) => mails.close(),
});
