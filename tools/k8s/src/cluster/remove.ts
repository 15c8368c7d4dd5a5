/** `make k8s-delete`: removes the namespace with everything in it, volumes included. */
import { ask, namespace } from '../kubectl';
import { aimToHarm } from './target';

export async function remove(): Promise<void> {
  const context = await aimToHarm(`removes namespace ${namespace} with all its data`);
  await ask(['delete', 'namespace', namespace, '--ignore-not-found', '--wait', '--timeout=300s']);
  console.log(`namespace ${namespace} of ${context} is gone`);
}
