/** What tests and benchmarks use to run a platform of their own. */
export type { Demo } from './demo-store';
export type { Half } from './parts';
export {
  attachPlatform,
  type Infrastructure,
  type Platform,
  type PlatformOptions,
  removeInstance,
  startInfrastructure,
  startPlatform,
} from './platform';
export { type AppId, appIds, freePorts, type Ports } from './ports';
export type { Login } from './secrets';
