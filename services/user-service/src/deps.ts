/** What the use cases of this service work with, made once at start. */
import type { MailQueue } from '@skysync/mail';
import type { AggregateStore, Logger } from '@skysync/service-kit';
import type { Account } from './accounts/account';
import type { Passwords } from './accounts/passwords';
import type { BootstrapStore } from './bootstrap/bootstrap-store';
import type { LinkTokens } from './mailbox/link-tokens';
import type { MailLimits } from './mails/mail-limits';
import type { SignAccessToken } from './sessions/access-token';
import type { LoginThrottle } from './sessions/login-throttle';
import type { RefreshTokens } from './sessions/refresh-token';
import type { Session } from './sessions/session';
import type { StoreRecord } from './stores/store';
import type { StoreDirectory } from './stores/store-directory';

export interface Deps {
  accounts: AggregateStore<Account>;
  sessions: AggregateStore<Session>;
  storeRecords: AggregateStore<StoreRecord>;
  stores: StoreDirectory;
  passwords: Passwords;
  throttle: LoginThrottle;
  signAccessToken: SignAccessToken;
  refreshTokens: RefreshTokens;
  mails: MailQueue;
  mailLimits: MailLimits;
  linkTokens: LinkTokens;
  /** What the secret says must be there. */
  firstStore: BootstrapStore;
  log: Logger;
}
