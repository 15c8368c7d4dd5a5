/** Ends what the global setup started. */
export default async function stopTestInfrastructure(): Promise<void> {
  await (globalThis as { testInfrastructure?: { stop(): Promise<void> } }).testInfrastructure?.stop();
}
