/** The first container of the gateway's pod: what it writes is the policy that a local run has. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gatewayPolicy } from '@skysync/platform';

const program = resolve(__dirname, '../dist/write-policy.js');
const release = resolve(__dirname, '../../../components/policies');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skysync-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (env: Record<string, string>): void => {
  execFileSync(process.execPath, [program], { env, stdio: 'pipe' });
};

test('the policy of the release and the keys of the cluster become one secret', () => {
  const file = join(folder, 'policy.json');
  const jwks = '{"keys":[{"kid":"a"}]}';
  write({ POLICY_RELEASE: release, POLICY_FILE: file, JWT_PUBLIC_KEYS: jwks });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ 'gateway-policy': gatewayPolicy(jwks) });
});

test('without keys it ends with an error, and the pod does not start', () => {
  expect(() => write({ POLICY_RELEASE: release, POLICY_FILE: join(folder, 'policy.json') })).toThrow(/JWT_PUBLIC_KEYS/);
});
