/** Hashes and verifies passwords: argon2id, the same time for accounts that exist and those that do not. */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, type Options, verify } from '@node-rs/argon2';
import { type Environment, wholeNumberSetting } from '@skysync/service-kit';
import pLimit from 'p-limit';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash, spends the same time and answers false: who is slow to be refused must not learn who exists. */
  matches(password: string, passwordHash: string | undefined): Promise<boolean>;
}

/** `Algorithm.Argon2id`; the package's `const enum` does not exist for a compiler that works file by file. */
const argon2id = 2;

/**
 * OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane, unless `PASSWORD_MEMORY_KIB` and
 * `PASSWORD_PASSES` say otherwise.
 */
export function createPasswords(env: Environment): Passwords {
  const options: Options = {
    algorithm: argon2id,
    memoryCost: wholeNumberSetting(env, 'PASSWORD_MEMORY_KIB', 19_456, 8),
    timeCost: wholeNumberSetting(env, 'PASSWORD_PASSES', 2, 1),
    parallelism: 1,
  };
  // more hashes than cores only push one another out of the processor's cache, and each takes memory
  const inTurn = pLimit(availableParallelism());
  const hashOf = (password: string): Promise<string> => inTurn(() => hash(canonical(password), options));
  const nobodys = hashOf(randomBytes(16).toString('hex'));
  return {
    hash: hashOf,
    async matches(password, passwordHash) {
      const stored = passwordHash ?? (await nobodys);
      const matched = await inTurn(() => verify(stored, canonical(password)));
      return matched && passwordHash !== undefined;
    },
  };
}

/** The same password typed on another keyboard may arrive in another Unicode form (NIST SP 800-63B §3.1.1.2). */
const canonical = (password: string): string => password.normalize('NFKC');
