/** Hashes and verifies passwords: argon2id, the same time for accounts that exist and those that do not. */
import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';

/** Memory in KiB, number of passes, lanes. */
export type PasswordCost = Required<Pick<Options, 'memoryCost' | 'timeCost' | 'parallelism'>>;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash, spends the same time and answers false: who is slow to be refused must not learn who exists. */
  matches(password: string, passwordHash: string | undefined): Promise<boolean>;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const owaspCost: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** `Algorithm.Argon2id`; the package's `const enum` does not exist for a compiler that works file by file. */
const argon2id = 2;

/** `cost` is for tests, which would otherwise spend most of their time here. */
export function createPasswords(cost: PasswordCost = owaspCost): Passwords {
  const options: Options = { ...cost, algorithm: argon2id };
  const hashOf = (password: string): Promise<string> => hash(canonical(password), options);
  const nobodys = hashOf(randomBytes(16).toString('hex'));
  return {
    hash: hashOf,
    async matches(password, passwordHash) {
      const matched = await verify(passwordHash ?? (await nobodys), canonical(password));
      return matched && passwordHash !== undefined;
    },
  };
}

/** The same password typed on another keyboard may arrive in another Unicode form (NIST SP 800-63B §3.1.1.2). */
const canonical = (password: string): string => password.normalize('NFKC');
