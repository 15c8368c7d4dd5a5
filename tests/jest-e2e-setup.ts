/** Starts a whole platform of the tests' own: real sidecars, Redis and database, on free ports, in a folder of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, startPlatform } from '@skysync/platform';

declare global {
  var e2ePlatform: Platform | undefined;
}

// all tests have one address
const unlimited = {
  RATE_LIMIT_MAX: '0',
  AUTH_RATE_LIMIT_MAX: '0',
  WEBHOOK_RATE_LIMIT_MAX: '0',
  RATE_LIMIT_CEILING: '0',
};

export default async function startTestPlatform(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'skysync-e2e-'));
  globalThis.e2ePlatform = await startPlatform({
    directory,
    fast: true,
    env: { ...unlimited, PAYMENTS: 'stand-ins', METRICS: '1' },
  });
  process.env.E2E_DIRECTORY = directory;
}
