/** The log files that `dapr run` writes, one per run of an app or sidecar, made readable. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';
import type { Half } from './parts';
import type { Replica } from './ports';
import { appOf, folderOf } from './replicas';

/** Where `dapr run` writes the logs of a replica. */
export const logFolder = (instance: Instance, replica: Replica): string =>
  join(folderOf(instance, replica), '.dapr/logs');

/** The file of the latest run; its name ends with the time it was started. */
export function latestLog(instance: Instance, replica: Replica, half: Half): string {
  const prefix = `${appOf(replica)}_${half === 'app' ? 'app' : 'daprd'}_`;
  const folder = logFolder(instance, replica);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(prefix)) : [];
  return join(folder, files.sort().at(-1) ?? `${prefix}….log`);
}

export function tailOf(file: string, lines: number): string {
  if (!existsSync(file)) return '  (nothing was logged)';
  const text = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines);
  return text.map((line) => `  ${readable(line)}`).join('\n');
}

/** `== APP - x == {json}` as time, level, message and what else it says. */
export function readable(line: string): string {
  const text = line.replace(/^== APP - \S+ == /, '');
  if (!text.startsWith('{')) return text;
  try {
    const { timestamp = '', level = '', message = '', service: _, ...rest } = JSON.parse(text);
    const details = Object.entries(rest).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    return [String(timestamp).slice(11, 23), String(level).padEnd(5), message, ...details].filter(Boolean).join(' ');
  } catch {
    return text;
  }
}
