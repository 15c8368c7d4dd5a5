/** Sets of public keys during a change of the signing key: the newest first. Pure; texts are JWKS as compact JSON. */

const keysOf = (jwks: string): object[] => (JSON.parse(jwks) as { keys: object[] }).keys;
const asText = (keys: object[]): string => JSON.stringify({ keys });

export const bothKeys = (fresh: string, known: string): string => asText([...keysOf(fresh), ...keysOf(known)]);

export const isBeingRotated = (jwks: string): boolean => keysOf(jwks).length > 1;

export const newestKey = (jwks: string): string => asText(keysOf(jwks).slice(0, 1));
