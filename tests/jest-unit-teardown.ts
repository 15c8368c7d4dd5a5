/** Ends what the global setup started. */
import './jest-unit-setup';

export default async function stopTestInfrastructure(): Promise<void> {
  await globalThis.stopTestInfrastructure?.();
}
