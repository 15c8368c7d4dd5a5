/** Runs before the gateway's pod: joins the policy of this release with the cluster's public keys, for the own sidecar. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayPolicyText } from '@skysync/contracts';
import { textSetting } from '@skysync/service-kit';

const release = textSetting(process.env, 'POLICY_RELEASE');
const [policy = '', routes = ''] = ['gateway.rego', 'routes.rego'].map((name) =>
  readFileSync(join(release, name), 'utf8'),
);
const text = gatewayPolicyText(policy, routes, textSetting(process.env, 'JWT_PUBLIC_KEYS'));
writeFileSync(textSetting(process.env, 'POLICY_FILE'), JSON.stringify({ 'gateway-policy': text }));
