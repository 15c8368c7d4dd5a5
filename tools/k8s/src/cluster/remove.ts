/** `make k8s-delete`: removes the namespace with everything in it, volumes included. */
import { ask, namespace } from '../kubectl';

export async function remove(): Promise<void> {
  await ask(['delete', 'namespace', namespace, '--ignore-not-found', '--wait', '--timeout=300s']);
  console.log(`namespace ${namespace} is gone`);
}
