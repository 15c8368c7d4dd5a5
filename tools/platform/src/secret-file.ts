/** The file with all secrets of an instance: the local secret store, readable by its owner alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';

export type Secrets = Record<string, string>;

export const secretFile = (instance: Instance): string => join(instance.directory, 'secrets.json');

export function readSecrets(instance: Instance): Secrets {
  const file = secretFile(instance);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
