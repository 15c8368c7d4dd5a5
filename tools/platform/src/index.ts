/** What tests, benchmarks and the cluster's tools use of a local platform. */
export { withDatabase } from './database';
export { purchase } from './demo/purchases';
export type { Demo } from './demo-store';
export type { PartHealth } from './health';
export { readSpans } from './jaeger-spans';
export { makeRequirements } from './make-requirements';
export { metricsPortOf } from './metrics';
export type { Half } from './parts';
export {
  type Infrastructure,
  type PlatformOptions,
  removeInstance,
  startInfrastructure,
  startPlatform,
} from './platform';
export { attachPlatform, type Platform } from './platform-handle';
export { type AppId, type AppPorts, appIds, freePorts, type Ports, port, portsOf, type Replica } from './ports';
export { consoleProgress } from './progress';
export { cacheDirectory, daprd, databaseRoot, ferretdb, located, postgres } from './requirements';
export type { Secrets } from './secret-file';
export { gatewayPolicy, generated, type Login, random } from './secrets';
export { logIn, registerCustomer, seedCatalogue } from './seed/seed';
export { describeProblem, ShopClient } from './shop-client';
export { until } from './until';
