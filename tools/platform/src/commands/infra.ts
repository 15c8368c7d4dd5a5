/** `make infra`: Redis and the database alone, ready for a `dapr run -f dapr.yaml` by hand. */
import { forgetNames } from '../apps';
import { makeRequirements } from '../make-requirements';
import { findHalf } from '../parts';
import { bringUpInfrastructure } from '../platform';
import type { Progress } from '../progress';
import { replicasOf } from '../replicas';
import { daprCli, daprd, located } from '../requirements';
import { instanceToStart } from './instance-to-start';

export async function infra(progress: Progress): Promise<void> {
  await makeRequirements([daprd, daprCli], progress);
  const instance = instanceToStart();
  await bringUpInfrastructure(instance, progress);
  if (!replicasOf(instance).some((replica) => findHalf(instance, replica, 'sidecar'))) forgetNames(instance);
  progress.say(`Redis and the database run. Next: ${located(daprCli)} run -f dapr.yaml`);
}
