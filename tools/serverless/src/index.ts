/** What tests use of the emulation. */
export { bundleFunctions, type FunctionName } from './bundle';
export { type Emulation, type EmulationOptions, startEmulation } from './emulation';
