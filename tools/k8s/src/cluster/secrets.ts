/** `make k8s-secrets`: puts into the cluster what it lacks; what is there stays, and what others made is never written. */
import { apply } from '../kubectl';
import { overlayObjects } from '../overlay';
import { changeSecrets, createSecrets, secretsInCluster } from './secret-objects';
import { aim } from './target';
import { planSecrets } from './wanted-secrets';

export async function secrets(): Promise<void> {
  const context = await aim();
  await apply((await overlayObjects()).filter(({ kind }) => kind === 'Namespace'));
  const { create, update, foreign, unchanged } = planSecrets(await secretsInCluster());
  await createSecrets(create);
  if (Object.keys(update).length) await changeSecrets(update);
  console.log(
    `secrets in ${context}: ${Object.keys(create).length} made, ${Object.keys(update).length} changed, ${unchanged} left as they were`,
  );
  if (foreign.length) throw new Error(`not made by make k8s-secrets, so left as they are: ${foreign.join(', ')}`);
}
