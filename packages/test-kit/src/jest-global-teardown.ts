/** Ends what the global setup started. */
import './jest-global-setup';

export default async function stopTestInfrastructure(): Promise<void> {
  await globalThis.stopTestInfrastructure?.();
}
