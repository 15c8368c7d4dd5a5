/** Stops the platform of the tests and throws its data away. */
import { removeInstance } from '@skysync/platform';
import './jest-e2e-setup';

export default async function stopTestPlatform(): Promise<void> {
  const platform = globalThis.e2ePlatform;
  await platform?.stop();
  if (platform && !process.env.E2E_KEEP) await removeInstance(platform.directory);
}
