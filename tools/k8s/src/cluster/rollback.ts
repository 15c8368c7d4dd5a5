/** `make k8s-rollback`: applies again, whole, the release that sold something last. */
import { rollOut } from './deploy';
import { provenRelease, rememberDeployed } from './history';

export async function rollback(): Promise<void> {
  const objects = await provenRelease();
  await rememberDeployed(objects);
  await rollOut(objects);
  console.log('the release that sold something last is back');
}
