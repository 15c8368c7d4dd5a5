/** `make k8s-rollback`: applies again, whole, the release that sold something last. */
import { rollOut } from './deploy';
import { provenRelease, rememberDeployed } from './history';
import { aim } from './target';

export async function rollback(): Promise<void> {
  const context = await aim();
  const objects = await provenRelease();
  await rememberDeployed(objects);
  await rollOut(objects, context);
  console.log('the release that sold something last is back');
}
