/** What tests use of the emulation. Bundles are made by `main.js bundle`, in a process of its own. */
export { compilePolicy } from './compile-policy';
export { type Emulation, type EmulationOptions, startEmulation } from './emulation';
export type { FunctionName } from './functions';
