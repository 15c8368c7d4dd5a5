/** The gateway's policy as a Lambda authorizer; OPA's compilation of it lies beside the bundle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthorizer } from '@skysync/lambda';
import { resolveTarget } from './door/request-target';

export const handler = createAuthorizer({
  wasm: readFileSync(join(__dirname, 'policy.wasm')),
  appOf: (method, path) => resolveTarget(method, path, '')?.app,
});
