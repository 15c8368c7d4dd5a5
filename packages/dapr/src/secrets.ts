/** The Dapr secret store (https://docs.dapr.io/reference/api/secrets_api/). */
import type { Runtime } from '@skysync/service-kit';
import { type SidecarHttp, summary } from './sidecar-http';

const secretStore = 'secretstore';

/** Reads one secret by name; its error names the secret, and never holds a value. */
export function createSecrets(http: SidecarHttp): Runtime['secret'] {
  return async (name) => {
    const unreadable = `the secret "${name}" cannot be read from the store "${secretStore}"`;
    const path = `/v1.0/secrets/${secretStore}/${encodeURIComponent(name)}`;
    const answer = await http.send({ method: 'GET', path }).catch((cause) => {
      throw new Error(unreadable, { cause });
    });
    if (answer.status >= 300) throw new Error(unreadable, { cause: summary(answer) });
    const found: Record<string, string> = answer.text === '' ? {} : JSON.parse(answer.text);
    // a store of single values answers with the name as key, Kubernetes with the keys of the Secret
    const value = found[name] ?? Object.values(found)[0];
    if (!value) throw new Error(`the secret "${name}" is empty`);
    return value;
  };
}
