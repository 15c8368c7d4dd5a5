/** The public face of the Dapr runtime. */
export { createDaprRuntime } from './dapr-runtime';
export { sidecarOrigin } from './sidecar-origin';
