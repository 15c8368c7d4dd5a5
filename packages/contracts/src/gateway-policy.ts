/** The gateway's policy as the one text that its sidecar takes. */

const head = 'import rego.v1';

/** A module without its head, to be put behind another one. */
const bodyOf = (module: string): string => module.slice(module.indexOf(head) + head.length);

/**
 * `components/policies/gateway.rego`, the generated table of routes (`routes.rego`), and the keys that tokens are verified
 * with: a JWKS as compact JSON, public keys alone.
 */
export const gatewayPolicyText = (policy: string, routes: string, publicKeys: string): string =>
  `${policy}\n${bodyOf(routes)}\njwks := ${JSON.stringify(publicKeys)}\n`;
