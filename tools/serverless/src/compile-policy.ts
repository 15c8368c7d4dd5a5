/** The gateway's policy in the form that its authorizer runs: WebAssembly, compiled by OPA. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './functions';

/** Writes the policy and its data, as the gateway's sidecar has them, to `target`; the public keys come at run time. */
export function compilePolicy(target: string): void {
  const policies = ['gateway.rego', 'routes.rego'].map((name) => join(repository, 'components/policies', name));
  const opa = execFileSync(join(repository, 'tools/find-go-program.sh'), ['opa'], { encoding: 'utf8' }).trim();
  const work = mkdtempSync(join(tmpdir(), 'skysync-policy-'));
  try {
    const keys = join(work, 'keys.rego');
    writeFileSync(keys, 'package http\n\nimport rego.v1\n\njwks := data.jwks\n');
    const bundle = join(work, 'bundle.tar.gz');
    execFileSync(opa, ['build', '-t', 'wasm', '-e', 'http/allow', '-o', bundle, ...policies, keys]);
    execFileSync('tar', ['-xzf', bundle, '-C', work, '/policy.wasm'], { stdio: 'pipe' });
    copyFileSync(join(work, 'policy.wasm'), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
