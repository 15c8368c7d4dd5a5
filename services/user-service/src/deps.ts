/** What the routes and use cases of this service work with, made once at start. */
import {
  createGuard,
  createOutboxRelay,
  createTokenVerifier,
  type Guard,
  type Logger,
  type OutboxRelay,
  type Sidecar,
} from '@skysync/service-kit';
import type { Connection } from 'mongoose';
import { type AccountModel, accountModel } from './accounts/account-model';
import { type AccountRegister, createAccountRegister } from './accounts/account-register';
import { createPasswords, type PasswordCost, type Passwords } from './accounts/passwords';
import { createAccessTokenSigner, type SignAccessToken } from './sessions/access-token';
import { createLoginThrottle, type LoginThrottle, type ThrottleOptions } from './sessions/login-throttle';
import { type SessionModel, sessionModel } from './sessions/session-model';
import { createStoreDirectory, type StoreDirectory } from './stores/store-directory';
import { type StoreModel, storeModel } from './stores/store-model';

export interface Deps {
  connection: Connection;
  log: Logger;
  appApiToken: string;
  guard: Guard;
  signAccessToken: SignAccessToken;
  passwords: Passwords;
  throttle: LoginThrottle;
  relay: OutboxRelay;
  accounts: AccountModel;
  register: AccountRegister;
  sessions: SessionModel;
  storeRecords: StoreModel;
  stores: StoreDirectory;
}

export interface DepsOptions {
  connection: Connection;
  sidecar: Pick<Sidecar, 'publish' | 'state'>;
  log: Logger;
  appApiToken: string;
  /** The secret `jwt-signing-key`. */
  signingKey: string;
  /** The secret `jwt-public-keys`. */
  publicKeys: string;
  /** Cheaper in tests. */
  passwordCost?: PasswordCost;
  throttle?: Pick<ThrottleOptions, 'maxFailures' | 'windowSeconds'>;
}

/** Builds them. Throws when the signing key is not usable or the public keys do not hold its other half. */
export function createDeps(options: DepsOptions): Deps {
  const { connection, sidecar, log, appApiToken, signingKey, publicKeys } = options;
  const verifyToken = createTokenVerifier(publicKeys);
  const signAccessToken = createAccessTokenSigner(signingKey);
  try {
    verifyToken(signAccessToken({ id: 'self-check', role: 'guest', store: 'self-check' }));
  } catch {
    throw new Error('the secret "jwt-public-keys" does not hold the public half of "jwt-signing-key"');
  }
  const accounts = accountModel(connection);
  const storeRecords = storeModel(connection);
  return {
    connection,
    log,
    appApiToken,
    guard: createGuard(verifyToken),
    signAccessToken,
    passwords: createPasswords(options.passwordCost),
    throttle: createLoginThrottle({ state: sidecar.state, log, ...options.throttle }),
    relay: createOutboxRelay({ appId: 'user-service', sidecar, log }),
    accounts,
    register: createAccountRegister(accounts),
    sessions: sessionModel(connection),
    storeRecords,
    stores: createStoreDirectory(storeRecords),
  };
}
