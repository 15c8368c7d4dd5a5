/** Writes a file whole or not at all, so that an interrupted run leaves nothing half written. */
import { renameSync, writeFileSync } from 'node:fs';

/** For the owner's eyes alone unless `mode` says otherwise. */
export function writeWhole(file: string, text: string, mode = 0o600): void {
  writeFileSync(`${file}.part`, text, { mode });
  renameSync(`${file}.part`, file);
}
